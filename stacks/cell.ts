import type { Construct } from "constructs";
import type { Cell, Environment, Fleet } from "../config/model";
import { homeName, parameterPath, stackName } from "../config/naming";
import { BackupHome } from "../constructs/backup/backup-home";
import { CustomerKey } from "../constructs/encryption/customer-key";
import { enginesIn } from "../constructs/engines/forms";
import { Home } from "../constructs/home/home";
import { security } from "../constructs/security";
import { rotationPeriodDays } from "../constructs/security/settings";
import { TesseraStack } from "./base";
import { type CellContract, ContractReader, publishContract, type RecoveryContract } from "./contracts";
import { readGround } from "./ground";
import { readPlatform } from "./platform-ports";

/** The shared clusters of a cell, with the cell's own key and vault. Who lives in it is another stack's matter. */
export class CellStack extends TesseraStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, cell: Cell) {
    const tags = { "tessera:cell": cell.name, "tessera:tier": cell.tier };
    super(scope, stackName.cell(environment.name, cell.name), environment, tags);
    const name = homeName.cell(environment.name, cell.name);
    const ground = readGround(this, environment);

    const key = new CustomerKey(this, "key", {
      description: `Tessera ${environment.name}: shared data of cell ${cell.name}`,
      alias: `${name}/data`,
      accountId: environment.account_id,
      region: environment.region,
      services: ["backup"],
      rotationPeriodDays: rotationPeriodDays(fleet.resolveCell(security, cell.name, environment.name).values),
      protect: environment.deletion_protection,
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
      protect: environment.deletion_protection,
    });
    const settings = (room: string) => fleet.resolveCell(room, cell.name, environment.name);
    const engines = enginesIn(cell.engines, settings);
    const home = new Home(this, "home", {
      environment,
      name,
      tenant: null,
      ground,
      keyArn: key.arn,
      backup: backup.ports,
      engines,
      platform: readPlatform(this, environment, engines),
      settings,
      tags,
    });

    const contract: CellContract = {
      executor_function_name: home.executor.function.functionName,
      key_arn: key.arn,
      client_security_group_id: home.network.clients.id,
      gateway_security_group_id: home.network.gateway.id,
      engines: Object.fromEntries(home.engines.map(({ engine, ports }) => [engine.id, ports])),
    };
    publishContract(this, parameterPath.cell(environment.name, cell.name), contract, "What the cell offers");
  }
}
