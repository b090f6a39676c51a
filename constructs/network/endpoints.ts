import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";

/** AWS services that something inside the VPC calls. Each interface endpoint is billed by the hour and zone. */
const INTERFACE_SERVICES = ["secretsmanager", "kms", "ssm", "sts", "logs", "monitoring"] as const;

export interface EndpointsProps {
  readonly environment: Environment;
  readonly name: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
}

/**
 * Private ways to AWS services. Only bearers of the client group reach them, and only for resources of the
 * environment's account: credentials of another account are of no use inside.
 */
export class Endpoints extends Construct {
  /** Worn by whatever calls AWS services from the VPC. */
  readonly clientGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const { environment, name, vpcId } = props;
    const group = new SecurityGroup(this, "group", {
      name: `${name}-endpoints`,
      description: "VPC endpoints: reached by endpoint clients only",
      vpcId,
    });
    this.clientGroup = new SecurityGroup(this, "clients", {
      name: `${name}-endpoint-clients`,
      description: "Reaches the VPC endpoints and nothing else",
      vpcId,
    });
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    new VpcSecurityGroupIngressRule(this, "from_clients", {
      ...https,
      securityGroupId: group.id,
      referencedSecurityGroupId: this.clientGroup.id,
      description: "HTTPS from endpoint clients",
    });
    new VpcSecurityGroupEgressRule(this, "to_endpoints", {
      ...https,
      securityGroupId: this.clientGroup.id,
      referencedSecurityGroupId: group.id,
      description: "HTTPS to the VPC endpoints",
    });
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OwnAccountOnly",
          Effect: "Allow",
          Principal: "*",
          Action: ["*"],
          Resource: ["*"],
          Condition: { StringEquals: { "aws:PrincipalAccount": environment.account_id } },
        },
      ],
    });
    for (const service of INTERFACE_SERVICES) {
      new VpcEndpoint(this, service, {
        vpcId,
        serviceName: `com.amazonaws.${environment.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: [...props.subnetIds],
        securityGroupIds: [group.id],
        policy,
        tags: { Name: `${name}-${service}` },
      });
    }
    new VpcEndpoint(this, "s3", {
      vpcId,
      serviceName: `com.amazonaws.${environment.region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: [...props.routeTableIds],
      policy,
      tags: { Name: `${name}-s3` },
    });
  }
}
