import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Construct } from "constructs";

export interface HomeNetworkProps {
  readonly name: string;
  readonly vpcId: string;
}

/**
 * The security groups of one home (a cell or a dedicated tenant). A cluster admits their bearers and nobody else,
 * so what reaches one home's data reaches no other's.
 */
export class HomeNetwork extends Construct {
  /** Worn by the executor. */
  readonly executor: SecurityGroup;
  /** For a connection pooler in front of the clusters. */
  readonly gateway: SecurityGroup;
  /** For applications of the home's tenants. */
  readonly clients: SecurityGroup;

  constructor(scope: Construct, id: string, props: HomeNetworkProps) {
    super(scope, id);
    const group = (role: string, description: string) =>
      new SecurityGroup(this, role, { name: `${props.name}-${role}`, description, vpcId: props.vpcId });
    this.executor = group("executor", "The executor: reaches the clusters of its home");
    this.gateway = group("gateway", "A connection pooler: reaches the clusters of its home");
    this.clients = group("clients", "Applications: reach the clusters of their home");
  }

  /** Group id by role: what a cluster opens its port to. */
  get ids(): Readonly<Record<string, string>> {
    return { executor: this.executor.id, gateway: this.gateway.id, clients: this.clients.id };
  }
}
