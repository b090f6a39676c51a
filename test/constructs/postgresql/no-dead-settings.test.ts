import { build } from "../../../constructs/engines/postgresql/build";
import * as fixture from "../../support/fixture";
import { bootstrapHostOf, sliceHostOf } from "../../support/homes";
import { host, securitySettings, settings, synthCluster } from "./fixture";

type Changes = Record<string, unknown>;

/** A setting's other value, and what else must be so for it to count. Default: nothing. */
interface Flip {
  readonly to: unknown;
  readonly given?: Changes;
}

const SERVERLESS = { instance: { class: "db.serverless", serverless_min_acu: 1, serverless_max_acu: 8 } };

/** Another value of every setting. */
const FLIPS: Readonly<Record<string, Flip>> = {
  version: { to: 16 },
  "instance.class": { to: "db.r7g.xlarge" },
  "instance.readers": { to: 2 },
  "instance.serverless_min_acu": { to: 2, given: SERVERLESS },
  "instance.serverless_max_acu": { to: 16, given: SERVERLESS },
  "storage.type": { to: "aurora_iopt1" },
  extensions: { to: ["pg_stat_statements", "pgaudit", "pgvector"] },
  workload: { to: "analytics" },
  parameters: { to: { enable_partitionwise_join: true } },
  "backup.continuous_days": { to: 8 },
  "backup.snapshot_schedule": { to: "weekly" },
  "backup.snapshot_retention_days": { to: 15 },
  "backup.copy_to_recovery_region": { to: true },
  "maintenance.window": { to: "mon:03:00-mon:04:00" },
  "maintenance.backup_window": { to: "02:00-03:00" },
  "maintenance.auto_minor_upgrade": { to: false },
  "observability.performance_insights_days": { to: 31 },
  "observability.enhanced_monitoring_seconds": { to: 5 },
  "observability.log_exports": { to: ["postgresql", "instance"] },
  "observability.log_min_duration_ms": { to: 2000 },
  "observability.audit_classes": { to: ["write"] },
  "alarms.cpu_percent": { to: 90 },
  "alarms.memory_percent": { to: 80 },
  "alarms.latency_ms": { to: 400 },
  "alarms.cache_hit_percent": { to: 70 },
  "alarms.failed_connections_percent": { to: 6 },
  "alarms.connections_percent": { to: 80 },
  "alarms.replica_lag_ms": { to: 900 },
  "alarms.deadlocks_per_minute": { to: 6 },
  "alarms.free_local_storage_gb": { to: 6 },
  "alarms.acu_percent": { to: 80, given: SERVERLESS },
  "deletion.protection": { to: false },
  "deletion.final_snapshot": { to: false },
  "connections.max": { to: 21 },
  "connections.reader_max": { to: 21 },
  "connections.statement_timeout_seconds": { to: 61 },
  "connections.lock_timeout_seconds": { to: 11 },
  "connections.idle_in_transaction_timeout_seconds": { to: 61 },
  "memory.work_mem_mb": { to: 5 },
  "memory.temp_file_limit_mb": { to: 1025 },
  storage_quota_gb: { to: 21 },
  schemas: { to: ["other"] },
  "pool.mode": { to: "session" },
  "pool.size": { to: 11 },
  "pool.min_idle": { to: 2 },
  "pool.idle_timeout_seconds": { to: 301 },
  "pool.max_lifetime_seconds": { to: 1801 },
  "pool.acquire_timeout_seconds": { to: 6 },
};

/** Settings that have one legal value: anything else is refused by the schema, which says why. */
const FIXED = ["replication.mode"];

function leaves(value: unknown, path: readonly string[] = []): string[] {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  if (!isMap) return [path.join(".")];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]));
}

function at(path: string, value: unknown): Changes {
  return path
    .split(".")
    .reverse()
    .reduce<unknown>((inner, key) => ({ [key]: inner }), value) as Changes;
}

/** All that the settings can show in. */
function everything(changes: Changes): string {
  const isolation = { strategy: "schema_per_tenant", row_level_security: true, connection_pooling: "per_schema" };
  const security = fixture.resolved(securitySettings({ tenant_isolation: isolation }));
  const resolved = fixture.resolved(settings(changes));
  const environment = fixture.environment();
  const given = { environment, settings: resolved, security };
  const cell = bootstrapHostOf({ ...given, tenant: null });
  const slice = sliceHostOf({ ...given, tenant: fixture.tenant("acme", "x"), strategy: "schema_per_tenant" });
  return JSON.stringify([
    synthCluster({ host: { settings: resolved } }).json,
    build.bootstrap(cell),
    build.guard(cell),
    build.slice(slice),
  ]);
}

const departures = new Map<string, string>();

/** The same for what many flips depart from: made once. */
function departure(given: Changes): string {
  const key = JSON.stringify(given);
  const made = departures.get(key) ?? everything(given);
  departures.set(key, made);
  return made;
}

test("every setting is tried", () => {
  expect([...Object.keys(FLIPS), ...FIXED].sort()).toEqual(leaves(settings()).sort());
});

test.each(Object.entries(FLIPS))("%s changes what is made", (path, { to, given = {} }) => {
  const flipped = fixture.merge(given, at(path, to)) as Changes;
  expect(everything(flipped)).not.toBe(departure(given));
});

test("replication that is not synchronous is refused", () => {
  expect(() => settings({ replication: { mode: "asynchronous" } })).toThrow();
});

test("encryption in transit shows in the cluster and in the contract", () => {
  const transit = (changes: Changes) => ({ encryption: { in_transit: changes } });
  const weak = transit({ tls_version: "1.2" });
  const pinned = transit({ certificate_pinning: false });
  const suites = transit({
    cipher_suites: ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"],
  });
  const contract = (security: Changes) =>
    JSON.stringify(
      build.slice(
        sliceHostOf({
          tenant: fixture.tenant("acme", "x"),
          environment: fixture.environment(),
          strategy: "row_level_security",
          settings: host().settings,
          security: fixture.resolved(securitySettings(security)),
        }),
      ).contract,
    );
  for (const security of [weak, pinned, suites]) expect(contract(security)).not.toBe(contract({}));
  expect(JSON.stringify(synthCluster({ security: weak }).json)).not.toBe(JSON.stringify(synthCluster().json));
});
