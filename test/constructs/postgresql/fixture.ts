import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { keeps } from "../../../config/homes";
import type { Environment, Tenant } from "../../../config/model";
import type { ClusterHost, ClusterPorts } from "../../../constructs/engines/engine";
import { postgresql } from "../../../constructs/engines/postgresql";
import { build } from "../../../constructs/engines/postgresql/build";
import type { PostgresqlSettings } from "../../../constructs/engines/postgresql/settings";
import { security } from "../../../constructs/security";
import type { SecuritySettings } from "../../../constructs/security/settings";
import * as fixture from "../../support/fixture";
import { homeOf } from "../../support/homes";
import { type Synthesized, synth } from "../../support/one-stack";

type Changes = { readonly [key: string]: unknown };

export function settings(...changes: Changes[]): PostgresqlSettings {
  return fixture.settingsOf(postgresql, ...changes);
}

export function securitySettings(...changes: Changes[]): SecuritySettings {
  return fixture.settingsOf(security, ...changes);
}

export interface HostChanges {
  readonly settings?: Changes;
  readonly security?: Changes;
  readonly environment?: Partial<Environment>;
  readonly tenant?: Tenant;
  readonly host?: Partial<ClusterHost<PostgresqlSettings>>;
}

export const KEY_ARN = "arn:aws:kms:eu-central-1:444444444444:key/11111111-2222-3333-4444-555555555555";
export const LOG_KEY_ARN = "arn:aws:kms:eu-central-1:444444444444:key/99999999-2222-3333-4444-555555555555";
const topic = (severity: string) => `arn:aws:sns:eu-central-1:444444444444:tessera-prod-${severity}`;

/** What a cell gives a cluster. */
export function host(changes: HostChanges = {}): ClusterHost<PostgresqlSettings> {
  const environment = fixture.environment(changes.environment);
  const home = homeOf(changes.tenant ?? null, { environment });
  return {
    home,
    protected: keeps(home, "postgresql"),
    name: "tessera-prod-c-pool-1",
    settings: fixture.resolved(settings(changes.settings ?? {})),
    security: fixture.resolved(securitySettings(changes.security ?? {})),
    network: {
      vpcId: "vpc-1",
      subnetIds: ["subnet-a", "subnet-b", "subnet-c"],
      clientSecurityGroupIds: { executor: "sg-executor", gateway: "sg-gateway", clients: "sg-clients" },
    },
    keyArn: KEY_ARN,
    logKeyArn: LOG_KEY_ARN,
    topics: Object.fromEntries(["info", "warning", "critical", "emergency"].map((name) => [name, topic(name)])),
    backup: {
      vaultName: "tessera-prod-c-pool-1",
      copyVaultArn: "arn:aws:backup:eu-west-1:444444444444:backup-vault:tessera-prod-recovery",
      roleArn: "arn:aws:iam::444444444444:role/tessera-prod-c-pool-1-backup",
    },
    tags: { "tessera:cell": "pool-1" },
    ...changes.host,
  };
}

/** The cluster as stacks make it: below a scope of its own. */
export function fill(stack: TerraformStack, changes: HostChanges = {}): ClusterPorts {
  return build.cluster(new Construct(stack, "postgresql"), host(changes));
}

/** What was synthesized, by the changes. */
const made = new Map<string, Synthesized>();

/** A cluster in a stack of its own. The same changes are synthesized once: look at it, and change nothing. */
export function synthCluster(changes: HostChanges = {}): Synthesized {
  const key = JSON.stringify(changes);
  const found = made.get(key) ?? synth((stack) => fill(stack, changes));
  made.set(key, found);
  return found;
}
