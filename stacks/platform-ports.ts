import type { Construct } from "constructs";
import type { Home } from "../config/model";
import { parameterPath } from "../config/naming";
import type { PlatformPorts } from "../constructs/engines/engine";
import { ContractReader, type PlatformContract } from "./contracts";

/** The platform as a home sees it, or undefined where none of its engines runs on Kubernetes. */
export function readPlatform(scope: Construct, { environment, engines }: Home): PlatformPorts | undefined {
  if (!engines.some(({ kubernetes }) => kubernetes)) return undefined;
  const platform = new ContractReader<PlatformContract>(scope, "platform", parameterPath.platform(environment.name));
  return {
    clusterName: platform.text("cluster_name"),
    nodeRoleArn: platform.text("node_role_arn"),
    nodeSecurityGroupIds: platform.list("node_security_group_ids"),
    nodeKeyArn: platform.text("node_key_arn"),
    balancerSecurityGroupId: platform.text("balancer_security_group_id"),
    secretsRoleArn: platform.text("secrets_role_arn"),
    zoneId: platform.text("zone_id"),
  };
}
