import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { ServiceRole } from "../access/service-role";
import { Endpoints } from "./endpoints";
import { splitCidr } from "./subnets";

export interface NetworkProps {
  readonly environment: Environment;
  /** Name to build names from. */
  readonly name: string;
  readonly logKeyArn: string;
}

/**
 * A VPC over three zones with private subnets only: no internet gateway, no NAT, and AWS services through
 * endpoints. Every packet's header is logged.
 */
export class Network extends Construct {
  readonly vpc: Vpc;
  readonly subnetIds: string[];
  readonly endpoints: Endpoints;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { environment, name } = props;
    this.vpc = new Vpc(this, "vpc", {
      cidrBlock: environment.vpc_cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    });
    // The group that AWS makes for every VPC admits its members to each other: empty it.
    new DefaultSecurityGroup(this, "default", { vpcId: this.vpc.id });

    const routes = new RouteTable(this, "private", { vpcId: this.vpc.id, tags: { Name: `${name}-private` } });
    // Four blocks for three zones: the last stays free for what needs subnets of its own.
    const blocks = splitCidr(environment.vpc_cidr, environment.zones.length + 1);
    this.subnetIds = environment.zones.map((zone, index) => {
      const subnet = new Subnet(this, `private_${zone}`, {
        vpcId: this.vpc.id,
        availabilityZone: zone,
        cidrBlock: blocks[index],
        mapPublicIpOnLaunch: false,
        tags: { Name: `${name}-private-${zone}` },
      });
      new RouteTableAssociation(this, `private_${zone}_routes`, { subnetId: subnet.id, routeTableId: routes.id });
      return subnet.id;
    });

    this.endpoints = new Endpoints(this, "endpoints", {
      name,
      environment,
      vpcId: this.vpc.id,
      subnetIds: this.subnetIds,
      routeTableIds: [routes.id],
    });
    this.logFlows(props);
  }

  private logFlows(props: NetworkProps): void {
    const { environment, name } = props;
    const group = new CloudwatchLogGroup(this, "flows", {
      name: `/tessera/${environment.name}/network/flows`,
      retentionInDays: environment.log_retention_days,
      kmsKeyId: props.logKeyArn,
    });
    const role = new ServiceRole(this, "flows_role", {
      name: `${name}-flow-logs`,
      service: "vpc-flow-logs.amazonaws.com",
      sourceAccountId: environment.account_id,
      statements: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: [`${group.arn}:*`],
        },
      ],
    });
    new FlowLog(this, "flow_log", {
      vpcId: this.vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
    });
  }
}
