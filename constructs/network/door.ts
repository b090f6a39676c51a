import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

export interface DoorProps {
  /** Security group that is reached. */
  readonly to: string;
  /** Security groups that reach it, by role. */
  readonly from: Readonly<Record<string, string>>;
  /** TCP port. */
  readonly port: number;
  /** Provider of another region. Default: the stack's. */
  readonly provider?: AwsProvider;
}

/** Opens one TCP port of a security group to others, both ways round: in at the one, out of the others. No CIDR. */
export class Door extends Construct {
  constructor(scope: Construct, id: string, props: DoorProps) {
    super(scope, id);
    const port = { provider: props.provider, ipProtocol: "tcp", fromPort: props.port, toPort: props.port };
    for (const [role, group] of Object.entries(props.from)) {
      new VpcSecurityGroupIngressRule(this, `from_${role}`, {
        ...port,
        securityGroupId: props.to,
        referencedSecurityGroupId: group,
        description: `From ${role}`,
      });
      new VpcSecurityGroupEgressRule(this, `out_of_${role}`, {
        ...port,
        securityGroupId: group,
        referencedSecurityGroupId: props.to,
        description: `To the cluster, for ${role}`,
      });
    }
  }
}
