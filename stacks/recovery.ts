import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { homeName, parameterPath, stackName } from "../config/naming";
import { Vault } from "../constructs/backup/vault";
import { CustomerKey } from "../constructs/encryption/customer-key";
import { PrivateNetwork } from "../constructs/network/private-network";
import { Topics } from "../constructs/notification/topics";
import { TesseraStack } from "./base";
import { publishContract, type RecoveryContract } from "./contracts";

/**
 * What an environment keeps in its second region: the vault that takes copies of shared clusters' backups, and its
 * key. Where the environment has a network there, also that and the topics for alarms of what runs in it. No tenant
 * is in it: a dedicated tenant's copies are in the tenant's own stack.
 */
export class RecoveryStack extends TesseraStack {
  /**
   * @param rotationPeriodDays days between rotations of the region's keys
   * @param finalAfterDays see {@link Vault}
   */
  constructor(
    scope: Construct,
    environment: Environment,
    region: string,
    private readonly rotationPeriodDays: number,
    finalAfterDays: number | null,
  ) {
    super(scope, stackName.recovery(environment.name), environment);
    const provider = this.recoveryProvider(region);
    const name = `${homeName.foundation(environment.name)}-recovery`;
    const protect = environment.deletion_protection;
    const key = new CustomerKey(this, "key", {
      provider,
      description: `Tessera ${environment.name}: copies of backups`,
      alias: `${name}/copies`,
      accountId: environment.account_id,
      region,
      services: ["backup"],
      rotationPeriodDays,
      protect,
    });
    const vault = new Vault(this, "vault", {
      ...{ provider, name, keyArn: key.arn, topicArn: null, protect, finalAfterDays },
    });
    const contract: RecoveryContract = { vault_arn: vault.arn, ...this.network(name, provider, region) };
    publishContract(this, parameterPath.recovery(environment.name), contract, "What the second region offers");
  }

  private network(name: string, provider: AwsProvider, region: string): Omit<RecoveryContract, "vault_arn"> {
    const { environment } = this;
    if (environment.recovery_network === null) return {};
    const key = new CustomerKey(this, "operations_key", {
      provider,
      description: `Tessera ${environment.name}: log groups and topics of the recovery region`,
      alias: `${name}/operations`,
      accountId: environment.account_id,
      region,
      services: ["logs", "sns_publishers"],
      rotationPeriodDays: this.rotationPeriodDays,
      protect: environment.deletion_protection,
    });
    const network = new PrivateNetwork(this, "network", {
      provider,
      environment,
      name,
      logKeyArn: key.arn,
      cidr: environment.recovery_network.vpc_cidr,
      zones: environment.recovery_network.zones,
      flowLogGroup: `/tessera/${environment.name}/recovery/flows`,
    });
    const topics = new Topics(this, "topics", { provider, environment, name, keyArn: key.arn });
    return { vpc_id: network.vpc.id, subnet_ids: network.subnetIds, log_key_arn: key.arn, topics: topics.arns };
  }
}
