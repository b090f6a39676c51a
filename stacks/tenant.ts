import type { Construct } from "constructs";
import type { DedicatedHome } from "../config/model";
import { stackName } from "../config/naming";
import { BackupHome } from "../constructs/backup/backup-home";
import { Vault } from "../constructs/backup/vault";
import { TenantKey } from "../constructs/encryption/tenant-key";
import { HomeResources } from "../constructs/home/home-resources";
import { security } from "../constructs/security";
import { rotationPeriodDays } from "../constructs/security/settings";
import { tenantShares } from "../constructs/shares/tenant-shares";
import { TesseraStack } from "./base";
import { type HomeContract, publishHome } from "./contracts";
import { readGround } from "./ground";
import { readPlatform } from "./platform-ports";
import { readRecovery } from "./recovery-ports";
import { slicesOf } from "./share";

/**
 * A dedicated tenant: clusters, a key and vaults of its own. Once it is erased the stack stays, empty, so that a
 * deployment destroys what it held; it goes with the tenant's folder.
 */
export class TenantStack extends TesseraStack {
  constructor(scope: Construct, home: DedicatedHome) {
    const { tenant, environment, name, protected: protect } = home;
    const tags = { "tessera:tenant": tenant.id, "tessera:tier": tenant.tier };
    super(scope, stackName.tenant(environment.name, tenant.id), environment, tags);
    const recovery =
      environment.recovery_region === null ? null : this.recoveryProvider(environment.recovery_region, tags);
    if (home.empty) return;

    const asked = home.settings(security).values;
    const finalAfterDays = asked.vault_lock.final_after_days;
    const ground = readGround(this, environment);
    const key = new TenantKey(this, "key", {
      environment,
      name,
      what: `data of tenant ${tenant.id}`,
      rotationPeriodDays: rotationPeriodDays(asked),
      protect,
      recovery,
    });
    const copies =
      recovery === null
        ? null
        : new Vault(this, "copies", {
            ...{ provider: recovery, name, keyArn: key.replicaArn!, topicArn: null, protect, finalAfterDays },
          });
    const backup = new BackupHome(this, "backup", {
      environment,
      name,
      keyArn: key.arn,
      topicArn: ground.topics.critical!,
      protect,
      finalAfterDays,
      copyVaultArn: copies === null ? null : copies.arn,
    });
    const resources = new HomeResources(this, "home", {
      home,
      ground,
      keyArn: key.arn,
      backup: backup.ports,
      platform: readPlatform(this, home),
      recovery:
        recovery === null || environment.recovery_network === null
          ? undefined
          : readRecovery(this, { environment, name, provider: recovery, keyArn: key.replicaArn! }),
      tags,
    });
    tenantShares(this, {
      home,
      shares: home.shares.map(slicesOf),
      engines: resources.engines
        .filter(({ engine }) => engine.kubernetes === undefined)
        .map((cluster) => ({ ...cluster, dependsOn: resources.ready })),
      executorFunctionName: resources.executor.function.functionName,
    });
    const contract: HomeContract = {
      executor_function_name: resources.executor.function.functionName,
    };
    const what = "What the tenant's home offers to its shares and to checks";
    publishHome(this, home.contract, contract, resources.engines, what);
  }
}
