import type { Construct } from "constructs";
import type { Environment, Fleet, Tenant } from "../config/model";
import { homeName, parameterPath, stackName } from "../config/naming";
import { BackupHome } from "../constructs/backup/backup-home";
import { Vault } from "../constructs/backup/vault";
import { TenantKey } from "../constructs/encryption/tenant-key";
import { enginesIn } from "../constructs/engines/forms";
import { Home } from "../constructs/home/home";
import { security } from "../constructs/security";
import { rotationPeriodDays } from "../constructs/security/settings";
import { tenantShares } from "../constructs/shares/tenant-shares";
import { TesseraStack } from "./base";
import { type HomeContract, publishContract } from "./contracts";
import { readGround } from "./ground";
import { readPlatform } from "./platform-ports";
import { readRecovery } from "./recovery-ports";
import { shareOf } from "./share";

/**
 * A dedicated tenant: clusters, a key and vaults of its own. Once it is erased the stack stays, empty, so that a
 * deployment destroys what it held; it goes with the tenant's folder.
 */
export class TenantStack extends TesseraStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, tenant: Tenant) {
    const tags = { "tessera:tenant": tenant.id, "tessera:tier": tenant.tier };
    super(scope, stackName.tenant(environment.name, tenant.id), environment, tags);
    const recovery =
      environment.recovery_region === null ? null : this.recoveryProvider(environment.recovery_region, tags);
    if (tenant.lifecycle.state === "erased") return;

    const name = homeName.tenant(environment.name, tenant.id);
    const ground = readGround(this, environment);
    // Offboarding lifts the guards, so that the deployment after it can destroy what this one still holds: not while
    // a legal hold says that it must be kept.
    const leaving = tenant.lifecycle.state === "offboarding" && !tenant.lifecycle.legal_hold;
    const protect = environment.deletion_protection && !leaving;
    const key = new TenantKey(this, "key", {
      environment,
      name,
      what: `data of tenant ${tenant.id}`,
      rotationPeriodDays: rotationPeriodDays(fleet.resolve(security, tenant.id, environment.name).values),
      protect,
      recovery,
    });
    const copies =
      recovery === null
        ? null
        : new Vault(this, "copies", { provider: recovery, name, keyArn: key.replicaArn!, topicArn: null, protect });
    const backup = new BackupHome(this, "backup", {
      environment,
      name,
      keyArn: key.arn,
      topicArn: ground.topics.critical!,
      protect,
      copyVaultArn: copies === null ? null : copies.arn,
    });
    const settings = (room: string) => fleet.resolve(room, tenant.id, environment.name);
    const engines = enginesIn(tenant.engines, settings);
    const home = new Home(this, "home", {
      environment,
      name,
      tenant,
      ground,
      keyArn: key.arn,
      backup: backup.ports,
      engines,
      platform: readPlatform(this, environment, engines),
      recovery:
        recovery === null || environment.recovery_network === null
          ? undefined
          : readRecovery(this, { environment, name, provider: recovery, keyArn: key.replicaArn! }),
      settings,
      tags,
    });
    tenantShares(this, {
      environment,
      shares: [shareOf(fleet, environment, tenant)],
      engines: home.engines
        .filter(({ engine }) => engine.kubernetes === undefined)
        .map((cluster) => ({ ...cluster, dependsOn: home.ready })),
      executorFunctionName: home.executor.function.functionName,
    });
    const contract: HomeContract = {
      executor_function_name: home.executor.function.functionName,
      engines: Object.fromEntries(home.engines.map(({ engine, ports }) => [engine.id, ports])),
    };
    publishContract(
      this,
      parameterPath.home(environment.name, tenant.id),
      contract,
      "What the tenant's home offers to its shares and to checks",
    );
  }
}
