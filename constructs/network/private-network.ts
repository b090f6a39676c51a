import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { ServiceRole } from "../access/service-role";
import { splitCidr } from "./subnets";

export interface PrivateNetworkProps {
  readonly environment: Environment;
  /** Name to build names from. */
  readonly name: string;
  readonly logKeyArn: string;
  readonly cidr: string;
  /** Availability zones: a subnet each. */
  readonly zones: readonly string[];
  /** Name of the log group with the headers of all packets. */
  readonly flowLogGroup: string;
  /** Provider of another region. Default: the stack's. */
  readonly provider?: AwsProvider;
}

/**
 * A VPC with a private subnet a zone and no way out: no internet gateway, no NAT, no endpoint. Every packet's header
 * is logged.
 */
export class PrivateNetwork extends Construct {
  readonly vpc: Vpc;
  readonly subnetIds: string[];
  protected readonly routes: RouteTable;

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    const { name, provider } = props;
    this.vpc = new Vpc(this, "vpc", {
      provider,
      cidrBlock: props.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    });
    // The group that AWS makes for every VPC admits its members to each other: empty it.
    new DefaultSecurityGroup(this, "default", { provider, vpcId: this.vpc.id });

    this.routes = new RouteTable(this, "private", { provider, vpcId: this.vpc.id, tags: { Name: `${name}-private` } });
    // Four blocks for three zones: the last stays free for what needs subnets of its own.
    const blocks = splitCidr(props.cidr, props.zones.length + 1);
    this.subnetIds = props.zones.map((zone, index) => {
      const subnet = new Subnet(this, `private_${zone}`, {
        provider,
        vpcId: this.vpc.id,
        availabilityZone: zone,
        cidrBlock: blocks[index],
        mapPublicIpOnLaunch: false,
        tags: { Name: `${name}-private-${zone}` },
      });
      new RouteTableAssociation(this, `private_${zone}_routes`, {
        provider,
        subnetId: subnet.id,
        routeTableId: this.routes.id,
      });
      return subnet.id;
    });
    this.logFlows(props);
  }

  private logFlows({ environment, name, provider, ...props }: PrivateNetworkProps): void {
    const group = new CloudwatchLogGroup(this, "flows", {
      provider,
      name: props.flowLogGroup,
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
      provider,
      vpcId: this.vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
    });
  }
}
