import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { homeName, parameterPath, stackName } from "../config/naming";
import { Vault } from "../constructs/backup/vault";
import { CustomerKey } from "../constructs/encryption/customer-key";
import { TesseraStack } from "./base";
import { publishContract, type RecoveryContract } from "./contracts";

/** What an environment keeps in its second region: the vault that takes copies of shared clusters' backups, and its key. */
export class RecoveryStack extends TesseraStack {
  constructor(scope: Construct, environment: Environment, region: string) {
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
      protect,
    });
    const vault = new Vault(this, "vault", { provider, name, keyArn: key.arn, topicArn: null, protect });
    const contract: RecoveryContract = { vault_arn: vault.arn };
    publishContract(this, parameterPath.recovery(environment.name), contract, "What the second region offers");
  }
}
