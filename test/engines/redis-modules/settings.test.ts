import { formIn } from "../../../config/homes";
import type { Layer } from "../../../config/model";
import type { RuleContext } from "../../../config/room";
import { leavesOf } from "../../../config/shape";
import { engineOf } from "../../../constructs/engines/forms";
import { redis } from "../../../constructs/engines/redis";
import { ONLY_ELASTICACHE, ONLY_KUBERNETES } from "../../../constructs/engines/redis/incluster/settings";
import { merge, resolved, settingsOf } from "../../support/fixture";
import { givesOtherStacks } from "../fleet";

type Changes = { readonly [key: string]: unknown };
const FORM = redis.forms![0]!;
const REDIS: Changes = {
  form: "kubernetes",
  server: "redis",
  version: "8.2",
  kubernetes: { licence_accepted: "agplv3" },
};

/** Another value of every setting that this form has. */
const FLIPS: Readonly<Record<string, unknown>> = {
  "kubernetes.instance.vcpu": 1,
  "kubernetes.instance.memory_gib": 10,
  "kubernetes.instance.node_type": "r7g.2xlarge",
  "kubernetes.storage.data_gib": 120,
  "kubernetes.storage.append_fsync": "always",
  "kubernetes.backup.interval_hours": 6,
  "kubernetes.backup.undelete_days": 20,
  "kubernetes.alarms.storage_percent": 70,
  "kubernetes.alarms.backup_age_hours": 12,
  "kubernetes.users.password_rotation": "automatic_monthly",
  "topology.replicas_per_shard": 3,
  "eviction.policy": "allkeys-lfu",
  keyspace_events: ["expired"],
  "backup.snapshot_retention_days": 8,
  "backup.snapshot_window": "05:20-06:20",
  "observability.slow_log_min_us": 5000,
  "connections.idle_timeout_seconds": 600,
  parameters: { activedefrag: "yes" },
  "alarms.cpu_percent": 90,
  "alarms.memory_percent": 80,
  "alarms.latency_ms": 400,
  "alarms.cache_hit_percent": 70,
  "alarms.failed_connections_percent": 6,
  "alarms.connections": 10_000,
  "alarms.evictions_per_minute": 5,
  "alarms.replica_lag_seconds": 6,
  "alarms.denied_per_minute": 6,
  "deletion.protection": false,
  modules: ["bloom"],
  "commands.pubsub": false,
  "commands.transactions": false,
  "pool.size": 11,
  "pool.min_idle": 3,
  "pool.idle_timeout_seconds": 200,
  "pool.max_lifetime_seconds": 200,
  "pool.acquire_timeout_seconds": 6,
  "pool.command_timeout_ms": 200,
};

/** Settings that go with another one only: tried below, as pairs. Scripts are for a tenant's own servers. */
const PAIRED = [
  "form",
  "server",
  "version",
  "kubernetes.licence_accepted",
  "commands.scripting",
  "kubernetes.users.password_overlap_days",
];

const nest = (path: string, value: unknown): Changes =>
  path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Changes;
const made = (...changes: readonly Changes[]) => merge(FORM.example, ...changes) as object;
const differ = (one: object, other: object) => givesOtherStacks(FORM.engine, one, other);

test("the form follows from the settings alone", () => {
  const of = (changes: Changes) => engineOf(formIn(redis, () => resolved(settingsOf(redis, changes))));
  expect(of({})).toBe(redis);
  expect(of(FORM.example as Changes)).toBe(FORM.engine);
  expect(FORM.engine).toMatchObject({ id: redis.id, tenantFile: redis.tenantFile, folder: redis.folder });
});

describe("no dead settings", () => {
  test("every leaf is tried here, or is ElastiCache's", () => {
    const known = (leaf: string) =>
      leaf in FLIPS ||
      PAIRED.includes(leaf) ||
      leaf.startsWith("parameters.") ||
      Object.keys(ONLY_ELASTICACHE).includes(leaf);
    expect(leavesOf(redis.schema).filter((leaf) => !known(leaf))).toEqual([]);
    expect(ONLY_KUBERNETES.filter((leaf) => !leavesOf(redis.schema).includes(leaf))).toEqual([]);
  });

  test.each(Object.entries(FLIPS))("%s changes what is synthesized", (path, to) => {
    expect(differ(made(), made(nest(path, to)))).toBe(true);
  });

  test("so does how long an old password is taken, where passwords change by themselves", () => {
    const of = (password_overlap_days: number) =>
      made({ kubernetes: { users: { password_rotation: "automatic_yearly", password_overlap_days } } });
    expect(differ(of(7), of(8))).toBe(true);
  });

  test("so do server and version", () => {
    const of = (version: string) => made(merge(REDIS, { version }) as Changes);
    expect(differ(made(), of("8.2"))).toBe(true);
    expect(differ(made(), of("8.6"))).toBe(true);
    expect(differ(of("8.2"), of("8.6"))).toBe(true);
  });
});

function broken(changes: Changes, strategy: string | null, layers: Readonly<Record<string, Layer>> = {}) {
  const settings = settingsOf(redis, changes);
  const context: RuleContext = {
    environment: "production",
    region: "eu-central-1",
    recoveryRegion: "eu-west-1",
    residency: null,
    strategy,
    security: {},
    layerOf: (path) => layers[path] ?? "engine",
  };
  return redis.rules.map((rule) => rule.check(settings, context)).filter((found) => found !== null);
}

describe("rules", () => {
  const POOLED = "schema_per_tenant";
  const OWN = "database_per_tenant";
  const K: Changes = { form: "kubernetes" };

  test.each([POOLED, OWN, null])("the defaults break none: %s", (strategy) => {
    expect(broken(K, strategy)).toEqual([]);
    expect(broken(REDIS, strategy)).toEqual([]);
  });

  test.each<[string, Changes, string | null, string, RegExp]>([
    ["a version of the other server", merge(K, { version: "8.2" }) as Changes, OWN, "version", /server: redis/],
    ["a version that only ElastiCache has", merge(K, { version: "7.2" }) as Changes, OWN, "version", /nearest is 8\.1/],
    [
      "time series on Valkey",
      merge(K, { modules: ["timeseries"] }) as Changes,
      OWN,
      "modules",
      /Only Redis has timeseries/,
    ],
    ["search where tenants share", merge(REDIS, { modules: ["search"] }) as Changes, POOLED, "modules", /FT\._LIST/],
    [
      "Redis without a licence",
      merge(REDIS, { kubernetes: { licence_accepted: null } }) as Changes,
      OWN,
      "kubernetes.licence_accepted",
      /BSD/,
    ],
    [
      "Valkey with one",
      merge(K, { kubernetes: { licence_accepted: "sspl" } }) as Changes,
      OWN,
      "kubernetes.licence_accepted",
      /Take the line out/,
    ],
    [
      "no replica",
      merge(K, { topology: { replicas_per_shard: 0 } }) as Changes,
      null,
      "topology.replicas_per_shard",
      /write 2/,
    ],
    [
      "a small volume",
      merge(K, { kubernetes: { storage: { data_gib: 20 } } }) as Changes,
      null,
      "kubernetes.storage.data_gib",
      /raise it/,
    ],
    [
      "a node too small for its server",
      merge(K, { kubernetes: { instance: { memory_gib: 30 }, storage: { data_gib: 90 } } }) as Changes,
      OWN,
      "kubernetes.instance.node_type",
      /larger node/,
    ],
    [
      "an alarm before the next copy",
      merge(K, { kubernetes: { alarms: { backup_age_hours: 4 } } }) as Changes,
      null,
      "kubernetes.alarms.backup_age_hours",
      /raise it/,
    ],
    [
      "scripts where tenants share",
      merge(K, { commands: { scripting: true } }) as Changes,
      POOLED,
      "commands.scripting",
      /database_per_tenant/,
    ],
  ])("%s", (_, changes, strategy, path, advice) => {
    expect(broken(changes, strategy)).toEqual([
      expect.objectContaining({ path, advice: expect.stringMatching(advice) }),
    ]);
  });

  test.each(Object.keys(ONLY_ELASTICACHE))("%s in the tenant's own file is refused, inherited it is not", (path) => {
    expect(broken(K, OWN, { [path]: "tenant" })).toEqual([
      expect.objectContaining({ path, advice: expect.stringContaining("ElastiCache's") }),
    ]);
    expect(broken(K, OWN, { [path]: "tier" })).toEqual([]);
    expect(broken({}, OWN, { [path]: "tenant" })).toEqual([]);
  });

  test.each([...ONLY_KUBERNETES])("%s on ElastiCache is refused in the tenant's own file", (path) => {
    expect(broken({}, OWN, { [path]: "tenant" })).toEqual([expect.objectContaining({ path })]);
    expect(broken({}, OWN, { [path]: "environment" })).toEqual([]);
  });

  test("search, scripts and every module are for servers of one's own", () => {
    const all = merge(REDIS, { modules: ["json", "search", "timeseries", "bloom"], commands: { scripting: true } });
    expect(broken(all as Changes, OWN)).toEqual([]);
  });
});
