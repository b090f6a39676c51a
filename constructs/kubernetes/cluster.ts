import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { ClusterAccess } from "./access";
import { ADDONS } from "./addons";
import { PodRole } from "./pod-role";
import { serviceRange } from "./service-range";
import { storageStatements } from "./storage";

/** Logs of the control plane, all of them: `audit` is the trail of every call. */
const CONTROL_PLANE_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** What the kubelet and the container runtime may do. Source: EKS, "Amazon EKS node IAM role". */
const NODE_POLICIES = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

export interface ClusterProps {
  readonly environment: Environment;
  /** Name of the cluster, and to build names from. */
  readonly name: string;
  readonly subnetIds: readonly string[];
  /** Encrypts secrets in etcd. */
  readonly keyArn: string;
  readonly logKeyArn: string;
  /** Versions of add-ons that somebody looked up. Default of one that is not here: EKS's for the cluster when it is made. */
  readonly addonVersions: Readonly<Record<string, string>>;
}

type AddonProps = Pick<ClusterProps, "environment" | "name" | "addonVersions">;

/**
 * An EKS cluster that only the VPC reaches: private endpoint, secrets encrypted with a customer key before they are
 * stored, every log of the control plane kept, access by entries and not by a config map.
 */
export class Cluster extends Construct {
  readonly cluster: EksCluster;
  readonly nodeRole: IamRole;
  /** What has to stand before nodes: their role's policies, and the add-ons that make them ready. */
  readonly beforeNodes: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    const { environment, name } = props;
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/eks/${name}/cluster`,
      retentionInDays: environment.log_retention_days,
      kmsKeyId: props.logKeyArn,
    });
    const { role, policies } = this.serviceRole("role", `${name}-cluster`, "eks.amazonaws.com", [
      "AmazonEKSClusterPolicy",
    ]);
    const node = this.serviceRole("node_role", `${name}-node`, "ec2.amazonaws.com", NODE_POLICIES);
    this.nodeRole = node.role;
    this.cluster = new EksCluster(this, "cluster", {
      name,
      version: environment.kubernetes.version,
      roleArn: role.arn,
      enabledClusterLogTypes: CONTROL_PLANE_LOGS,
      vpcConfig: { subnetIds: [...props.subnetIds], endpointPrivateAccess: true, endpointPublicAccess: false },
      kubernetesNetworkConfig: { serviceIpv4Cidr: serviceRange(environment) },
      encryptionConfig: { provider: { keyArn: props.keyArn }, resources: ["secrets"] },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      upgradePolicy: { supportType: "STANDARD" },
      // EKS makes the log group itself, unencrypted and for ever, if it is not there first.
      // Its role's policy: without it EKS cannot take its network interfaces away when the cluster goes.
      dependsOn: [logs, ...policies],
      lifecycle: { preventDestroy: environment.deletion_protection },
    });
    new ClusterAccess(this, "access", { environment, name, clusterName: this.cluster.name });
    this.beforeNodes = [...node.policies, ...this.addons(props, false)];
  }

  /** The add-ons that run on nodes like any other pod. */
  addonsAfter(nodes: readonly ITerraformDependable[], props: AddonProps): void {
    this.addons(props, true, nodes);
  }

  /** Worn by every node: EKS opens it to itself and to the control plane. */
  get securityGroupId(): string {
    return this.cluster.vpcConfig.clusterSecurityGroupId;
  }

  private addons(
    { environment, name, addonVersions }: AddonProps,
    needsNodes: boolean,
    after: readonly ITerraformDependable[] = [],
  ): EksAddon[] {
    const grants: Readonly<
      Record<string, Pick<ConstructorParameters<typeof PodRole>[2], "statements" | "managedPolicies">>
    > = {
      "aws-node": { statements: [], managedPolicies: ["AmazonEKS_CNI_Policy"] },
      "ebs-csi-controller-sa": {
        statements: storageStatements(environment),
        managedPolicies: ["service-role/AmazonEBSCSIDriverPolicy"],
      },
    };
    const chosen = Object.entries(ADDONS).filter(([, addon]) => addon.needsNodes === needsNodes);
    return chosen.map(([addon, { configuration, serviceAccount }]) => {
      const role =
        serviceAccount === undefined
          ? null
          : new PodRole(this, `${addon}_role`, {
              environment,
              name: `${name}-${addon}`,
              clusterName: this.cluster.name,
              namespace: "kube-system",
              serviceAccount,
              ...grants[serviceAccount]!,
            });
      const before = [...after, ...(role === null ? [] : [role.association])];
      return new EksAddon(this, addon, {
        clusterName: this.cluster.name,
        addonName: addon,
        addonVersion: addonVersions[addon],
        configurationValues: configuration === undefined ? undefined : JSON.stringify(configuration),
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        dependsOn: before.length === 0 ? undefined : before,
      });
    });
  }

  private serviceRole(id: string, name: string, service: string, names: readonly string[]) {
    const role = new IamRole(this, id, {
      name,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: ["sts:AssumeRole"] }],
      }),
    });
    const policies = names.map(
      (policy) =>
        new IamRolePolicyAttachment(this, policy, { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` }),
    );
    return { role, policies };
  }
}
