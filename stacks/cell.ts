import type { Construct } from "constructs";
import type { CellHome } from "../config/model";
import { parameterPath, stackName } from "../config/naming";
import { BackupHome } from "../constructs/backup/backup-home";
import { CustomerKey } from "../constructs/encryption/customer-key";
import { HomeResources } from "../constructs/home/home-resources";
import { security } from "../constructs/security";
import { rotationPeriodDays } from "../constructs/security/settings";
import { TesseraStack } from "./base";
import { type CellContract, ContractReader, publishHome, type RecoveryContract } from "./contracts";
import { readGround } from "./ground";
import { readPlatform } from "./platform-ports";

/** The shared clusters of a cell, with the cell's own key and vault. Who lives in it is another stack's matter. */
export class CellStack extends TesseraStack {
  constructor(scope: Construct, home: CellHome) {
    const { cell, environment, name } = home;
    const tags = { "tessera:cell": cell.name, "tessera:tier": cell.tier };
    super(scope, stackName.cell(environment.name, cell.name), environment, tags);
    const asked = home.settings(security).values;
    const ground = readGround(this, environment);

    const key = new CustomerKey(this, "key", {
      description: `Tessera ${environment.name}: shared data of cell ${cell.name}`,
      alias: `${name}/data`,
      accountId: environment.account_id,
      region: environment.region,
      services: ["backup"],
      rotationPeriodDays: rotationPeriodDays(asked),
      protect: home.protected,
    });
    const recovery =
      environment.recovery_region === null
        ? null
        : new ContractReader<RecoveryContract>(this, "recovery", parameterPath.recovery(environment.name));
    const backup = new BackupHome(this, "backup", {
      environment,
      name,
      keyArn: key.arn,
      topicArn: ground.topics.critical!,
      copyVaultArn: recovery === null ? null : recovery.text("vault_arn"),
      protect: home.protected,
      finalAfterDays: asked.vault_lock.final_after_days,
    });
    const resources = new HomeResources(this, "home", {
      home,
      ground,
      keyArn: key.arn,
      backup: backup.ports,
      platform: readPlatform(this, home),
      tags,
    });

    const contract: CellContract = {
      executor_function_name: resources.executor.function.functionName,
      key_arn: key.arn,
      client_security_group_id: resources.network.clients.id,
      gateway_security_group_id: resources.network.gateway.id,
    };
    publishHome(this, home.contract, contract, resources.engines, "What the cell offers");
  }
}
