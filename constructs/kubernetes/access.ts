import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Construct } from "constructs";
import { trustPolicy } from "../../config/applications";
import type { Environment } from "../../config/model";

/** Who may enter the cluster, by the list of the environment's `kubernetes_access` that names them. */
const ROLES: Readonly<
  Record<string, { readonly policy: string; readonly description: string; readonly named: "deployers" | "viewers" }>
> = {
  deployer: {
    policy: "AmazonEKSClusterAdminPolicy",
    named: "deployers",
    description: "Deploys operators and in-cluster stacks",
  },
  viewer: {
    policy: "AmazonEKSAdminViewPolicy",
    named: "viewers",
    description: "Looks at everything but changes nothing",
  },
};

export interface ClusterAccessProps {
  readonly environment: Environment;
  /** Name to build names from, at most 40 characters. */
  readonly name: string;
  readonly clusterName: string;
}

/** Access entries for two roles, whose trust names who takes them on. Whoever made the cluster has no access by having made it. */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { environment, clusterName } = props;
    for (const [name, { policy, description, named }] of Object.entries(ROLES)) {
      const role = new IamRole(this, name, {
        name: `${props.name}-kubernetes-${name}`,
        description,
        maxSessionDuration: 3600,
        assumeRolePolicy: trustPolicy(environment.kubernetes_access[named], environment),
      });
      const entry = new EksAccessEntry(this, `${name}_entry`, {
        clusterName,
        principalArn: role.arn,
        type: "STANDARD",
      });
      new EksAccessPolicyAssociation(this, `${name}_policy`, {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
        accessScope: { type: "cluster" },
      });
    }
  }
}
