import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { Door } from "../network/door";

/**
 * AWS services that nodes and operators call, beside those that the foundation has endpoints for. S3 too: through an
 * interface, its addresses lie in the VPC, and network policies need no wider range than the VPC's.
 * Source: EKS, "Deploy private clusters with limited internet access".
 */
const SERVICES = [
  "ecr.api",
  "ecr.dkr",
  "ec2",
  "eks",
  "eks-auth",
  "elasticloadbalancing",
  "autoscaling",
  "sns",
  "s3",
] as const;

export interface PlatformEndpointsProps {
  readonly environment: Environment;
  readonly name: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Bearers reach the endpoints. */
  readonly clientGroupId: string;
}

/** Private ways from the nodes to AWS services, for credentials of the environment's account only. */
export class PlatformEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: PlatformEndpointsProps) {
    super(scope, id);
    const { environment, name, vpcId } = props;
    const group = new SecurityGroup(this, "group", {
      name: `${name}-platform-endpoints`,
      description: "VPC endpoints of the platform: reached by endpoint clients only",
      vpcId,
    });
    new Door(this, "door", { to: group.id, from: { clients: props.clientGroupId }, port: 443 });
    for (const service of SERVICES)
      new VpcEndpoint(this, service.replaceAll(/[.-]/g, "_"), {
        vpcId,
        serviceName: `com.amazonaws.${environment.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        // Names of S3 lead here from everywhere in the VPC, and not from inbound resolver endpoints alone.
        ...(service === "s3" ? { dnsOptions: { privateDnsOnlyForInboundResolverEndpoint: false } } : {}),
        subnetIds: [...props.subnetIds],
        securityGroupIds: [group.id],
        policy: policyOf(service, environment),
        tags: { Name: `${name}-${service}` },
      });
  }
}

function policyOf(service: string, environment: Environment): string {
  const ownAccount = {
    Sid: "OwnAccountOnly",
    Effect: "Allow",
    Principal: "*",
    Action: ["*"],
    Resource: ["*"],
    Condition: { StringEquals: { "aws:PrincipalAccount": environment.account_id } },
  };
  // Layers of images lie in Amazon's own bucket. Source: ECR, "Create the Amazon S3 gateway endpoint".
  const layers = {
    Sid: "LayersOfImages",
    Effect: "Allow",
    Principal: "*",
    Action: ["s3:GetObject"],
    Resource: [`arn:aws:s3:::prod-${environment.region}-starport-layer-bucket/*`],
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: service === "s3" ? [ownAccount, layers] : [ownAccount] });
}
