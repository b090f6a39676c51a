import type { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { Endpoints } from "./endpoints";
import { PrivateNetwork } from "./private-network";

export interface NetworkProps {
  readonly environment: Environment;
  /** Name to build names from. */
  readonly name: string;
  readonly logKeyArn: string;
}

/** The environment's network: private subnets over three zones, and AWS services through endpoints. */
export class Network extends PrivateNetwork {
  readonly endpoints: Endpoints;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    const { environment, name } = props;
    super(scope, id, {
      ...props,
      cidr: environment.vpc_cidr,
      zones: environment.zones,
      flowLogGroup: `/tessera/${environment.name}/network/flows`,
    });
    this.endpoints = new Endpoints(this, "endpoints", {
      name,
      environment,
      vpcId: this.vpc.id,
      subnetIds: this.subnetIds,
      routeTableIds: [this.routes.id],
    });
  }
}
