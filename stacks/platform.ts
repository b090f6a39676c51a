import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { parameterPath, stackName } from "../config/naming";
import { CustomerKey } from "../constructs/encryption/customer-key";
import type { Engine } from "../constructs/engines/engine";
import { Cluster } from "../constructs/kubernetes/cluster";
import { PlatformEndpoints } from "../constructs/kubernetes/endpoints";
import { clusterName, platformKeyAlias, zoneName } from "../constructs/kubernetes/names";
import { NodeGroups, nodeClasses } from "../constructs/kubernetes/node-groups";
import { Registry } from "../constructs/kubernetes/registry";
import { Door } from "../constructs/network/door";
import { OperatorRoles } from "../constructs/operators/roles";
import { watchdog } from "../constructs/operators/watchdog";
import { TesseraStack } from "./base";
import { type PlatformContract, publishContract } from "./contracts";
import { readGround } from "./ground";

/** What engines on Kubernetes stand on: the cluster, nodes for operators and cells, a registry, a DNS zone. */
export class PlatformStack extends TesseraStack {
  /**
   * @param rotationPeriodDays days between rotations of the platform's key
   * @param addonVersions versions of EKS add-ons that somebody looked up, by their name
   */
  constructor(
    scope: Construct,
    environment: Environment,
    engines: readonly Engine[],
    rotationPeriodDays: number,
    addonVersions: Readonly<Record<string, string>>,
  ) {
    super(scope, stackName.platform(environment.name), environment);
    const name = clusterName(environment.name);
    const ground = readGround(this, environment);
    const key = new CustomerKey(this, "key", {
      description: `Tessera ${environment.name}: secrets, nodes and images of Kubernetes`,
      alias: platformKeyAlias(environment.name),
      accountId: environment.account_id,
      region: environment.region,
      services: ["ebs"],
      rotationPeriodDays,
      protect: environment.deletion_protection,
    });
    new PlatformEndpoints(this, "endpoints", {
      environment,
      name,
      vpcId: ground.vpcId,
      subnetIds: ground.subnetIds,
      clientGroupId: ground.endpointClientGroupId,
    });
    new Registry(this, "registry", {
      environment,
      name,
      keyArn: key.arn,
      credentialArns: ground.upstreamCredentialArns,
    });
    const cluster = new Cluster(this, "cluster", {
      environment,
      name,
      subnetIds: ground.subnetIds,
      keyArn: key.arn,
      logKeyArn: ground.logKeyArn,
      addonVersions,
    });

    const { nodes, balancers } = this.groups(name, ground.vpcId);
    this.admitDeployers(name, ground.vpcId, cluster);
    const securityGroupIds = [cluster.securityGroupId, nodes.id, ground.endpointClientGroupId];
    const nodeGroups = nodeClasses(environment).map(
      ([className, nodeClass]) =>
        new NodeGroups(this, `nodes_${className}`, {
          environment,
          name,
          clusterName: cluster.cluster.name,
          roleArn: cluster.nodeRole.arn,
          subnetIds: ground.subnetIds,
          securityGroupIds,
          keyArn: key.arn,
          className,
          nodeClass,
          after: cluster.beforeNodes,
        }),
    );
    cluster.addonsAfter(
      nodeGroups.flatMap((nodes) => nodes.groups),
      { environment, name, addonVersions },
    );
    const operators = new OperatorRoles(this, "operators", {
      environment,
      name,
      clusterName: cluster.cluster.name,
      keyArn: key.arn,
      protect: environment.deletion_protection,
      charts: engines.flatMap((engine) => engine.kubernetes?.operators ?? []),
    });
    watchdog(this, environment, ground.topics);
    const zone = new Route53Zone(this, "zone", {
      name: zoneName(environment.name),
      comment: `Endpoints of in-cluster engines in ${environment.name}`,
      vpc: [{ vpcId: ground.vpcId }],
    });

    const contract: PlatformContract = {
      cluster_name: cluster.cluster.name,
      node_role_arn: cluster.nodeRole.arn,
      node_security_group_ids: securityGroupIds,
      node_key_arn: key.arn,
      balancer_security_group_id: balancers.id,
      secrets_role_arn: operators.secretsRoleArn,
      zone_id: zone.zoneId,
    };
    publishContract(this, parameterPath.platform(environment.name), contract, "What engines on Kubernetes stand on");
  }

  /** The API server answers inside the VPC only, and there whoever wears this group: the runner that deploys operators. */
  private admitDeployers(name: string, vpcId: string, cluster: Cluster): void {
    const deployers = new SecurityGroup(this, "deployers", {
      name: `${name}-kubernetes-deployers`,
      description: "Whoever deploys to Kubernetes: reaches the API server",
      vpcId,
    });
    new Door(this, "api_server", { to: cluster.securityGroupId, from: { deployers: deployers.id }, port: 443 });
  }

  /** Balancers reach nodes by one pair of groups: a rule a home would run into the limit of 60 rules a group. */
  private groups(name: string, vpcId: string) {
    const nodes = new SecurityGroup(this, "nodes", {
      name: `${name}-nodes`,
      description: "Nodes: admit load balancers of homes",
      vpcId,
    });
    const balancers = new SecurityGroup(this, "balancers", {
      name: `${name}-balancers`,
      description: "Load balancers of homes: reach nodes and nothing else",
      vpcId,
    });
    // Which ports of which pods answer is the network policies' matter.
    const pods = { ipProtocol: "tcp", fromPort: 1024, toPort: 65535 };
    new VpcSecurityGroupIngressRule(this, "from_balancers", {
      ...pods,
      securityGroupId: nodes.id,
      referencedSecurityGroupId: balancers.id,
      description: "From load balancers of homes",
    });
    new VpcSecurityGroupEgressRule(this, "to_nodes", {
      ...pods,
      securityGroupId: balancers.id,
      referencedSecurityGroupId: nodes.id,
      description: "To pods",
    });
    return { nodes, balancers };
  }
}
