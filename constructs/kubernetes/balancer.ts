import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Construct } from "constructs";
import { Door } from "../network/door";
import type { InclusterNames } from "./names";

export interface BalancerProps {
  readonly names: InclusterNames;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Security groups that may reach it, by role. */
  readonly clientSecurityGroupIds: Readonly<Record<string, string>>;
  /** Lets its bearer reach the nodes. */
  readonly balancerSecurityGroupId: string;
  readonly zoneId: string;
  /** TCP port by endpoint. Every endpoint has a port and a DNS name of its own. */
  readonly endpoints: Readonly<Record<string, BalancedEndpoint>>;
  readonly protect: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface BalancedEndpoint {
  /** Port that clients connect to: the endpoints of a balancer have different ones. */
  readonly port: number;
  /** Port of the pods. */
  readonly targetPort: number;
}

/**
 * An internal network load balancer in front of a cluster's pods. It is made here, with a name that is known
 * beforehand; the cluster only binds its pods to the target groups. TLS passes through: it ends at the pod, whose
 * certificate carries the DNS names below.
 */
export class Balancer extends Construct {
  constructor(scope: Construct, id: string, props: BalancerProps) {
    super(scope, id);
    const { names, endpoints } = props;
    const tags = { ...props.tags, Name: names.namespace };
    const group = new SecurityGroup(this, "group", {
      name: `${names.namespace}-lb`,
      description: "Load balancer of a cluster on Kubernetes: admits its home",
      vpcId: props.vpcId,
      tags,
    });
    const balancer = new Lb(this, "balancer", {
      name: names.balancer,
      loadBalancerType: "network",
      internal: true,
      subnets: props.subnetIds as string[],
      securityGroups: [group.id, props.balancerSecurityGroupId],
      enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: props.protect,
      tags,
    });
    for (const [endpoint, { port, targetPort }] of Object.entries(endpoints)) {
      const inside = new Construct(this, endpoint);
      new Door(inside, "door", { to: group.id, from: props.clientSecurityGroupIds, port });
      const targets = new LbTargetGroup(inside, "targets", {
        name: names.targetGroup(endpoint),
        vpcId: props.vpcId,
        protocol: "TCP",
        port: targetPort,
        targetType: "ip",
        // Pods see the balancer's addresses: those are what their network policy admits.
        preserveClientIp: "false",
        // A failed primary's connections end at once, so that clients look for the new one.
        connectionTermination: true,
        deregistrationDelay: "5",
        healthCheck: { protocol: "TCP", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
        tags,
      });
      new LbListener(inside, "listener", {
        loadBalancerArn: balancer.arn,
        port,
        protocol: "TCP",
        defaultAction: [{ type: "forward", targetGroupArn: targets.arn }],
        tags,
      });
      new Route53Record(inside, "record", {
        zoneId: props.zoneId,
        name: names.host(endpoint),
        type: "A",
        alias: { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false },
      });
    }
  }
}
