import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { parameterPath } from "../config/naming";
import type { RecoveryPorts } from "../constructs/engines/engine";
import { ALARM_SEVERITIES } from "../constructs/notification/severities";
import { ContractReader, type RecoveryContract } from "./contracts";

export interface RecoveryHomeProps {
  readonly environment: Environment;
  /** Name of the home. */
  readonly name: string;
  /** Provider of the recovery region. */
  readonly provider: AwsProvider;
  /** The replica of the home's key there. */
  readonly keyArn: string;
}

/**
 * The recovery region as a dedicated tenant's home sees it. What the tenant has there is in the tenant's own stack, so
 * that a tenant that comes or goes leaves the recovery stack as it was. Only for an environment with a network there.
 */
export function readRecovery(scope: Construct, props: RecoveryHomeProps): RecoveryPorts {
  const { environment, name, provider, keyArn } = props;
  const contract = new ContractReader<RecoveryContract>(scope, "recovery", parameterPath.recovery(environment.name));
  const vpcId = contract.text("vpc_id");
  const clients = new SecurityGroup(scope, "recovery_clients", {
    provider,
    name: `${name}-clients`,
    description: "Applications in the recovery region: reach the copies of clusters of their home",
    vpcId,
  });
  return {
    region: environment.recovery_region!,
    provider,
    network: {
      vpcId,
      subnetIds: contract.list("subnet_ids"),
      // The executor works in the home region only.
      clientSecurityGroupIds: { clients: clients.id },
    },
    keyArn,
    logKeyArn: contract.text("log_key_arn"),
    topics: Object.fromEntries(ALARM_SEVERITIES.map((severity) => [severity, contract.text("topics", severity)])),
  };
}
