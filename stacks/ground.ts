import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { parameterPath } from "../config/naming";
import type { Ground } from "../constructs/home/home-resources";
import { CREDENTIALED } from "../constructs/kubernetes/upstreams";
import { ALARM_SEVERITIES } from "../constructs/notification/severities";
import { ContractReader, type FoundationContract } from "./contracts";

/** The foundation as the platform sees it. */
interface PlatformGround extends Ground {
  /** ARN of the secret with a user of an upstream registry, by the prefix of its repositories. */
  readonly upstreamCredentialArns: Readonly<Record<string, string>>;
}

/** The foundation as homes and the platform see it. */
export function readGround(scope: Construct, environment: Environment): PlatformGround {
  const foundation = new ContractReader<FoundationContract>(
    scope,
    "foundation",
    parameterPath.foundation(environment.name),
  );
  return {
    vpcId: foundation.text("vpc_id"),
    subnetIds: foundation.list("subnet_ids"),
    endpointClientGroupId: foundation.text("endpoint_client_security_group_id"),
    logKeyArn: foundation.text("log_key_arn"),
    topics: Object.fromEntries(ALARM_SEVERITIES.map((severity) => [severity, foundation.text("topics", severity)])),
    upstreamCredentialArns: Object.fromEntries(
      CREDENTIALED.map((prefix) => [prefix, foundation.text("upstream_credential_arns", prefix)]),
    ),
  };
}
