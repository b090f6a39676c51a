import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { z } from "zod";
import { refusalText } from "../../config/refusal";
import type { RuleContext } from "../../config/room";
import { leavesOf } from "../../config/shape";
import { redis } from "../../constructs/engines/redis";
import { ALLOWED_PARAMETERS } from "../../constructs/engines/redis/allowed-parameters";
import { parametersOf } from "../../constructs/engines/redis/parameters";
import { settings as schema } from "../../constructs/engines/redis/settings";
import { security } from "../../constructs/security";
import { environment, merge, resolved, settingsOf, tenant } from "../support/fixture";
import { sliceHostOf } from "../support/homes";
import { givesOtherStacks, textsOf } from "./fleet";

type Changes = { readonly [key: string]: unknown };

/** A setting's other value, and what else must be so for it to count. Default: nothing. */
interface Flip {
  readonly to: unknown;
  readonly given?: Changes;
}

const CLUSTERED: Changes = { topology: { cluster_mode: true } };
const DISTRIBUTED: Changes = {
  topology: { cluster_mode: true, replicas_per_shard: 1 },
  caching: { layers: { l2_redis: { type: "distributed", cluster_nodes: 6, replication: true } } },
};

/** Another value of every setting. */
const FLIPS: Readonly<Record<string, Flip>> = {
  version: { to: "8.0" },
  "node.class": { to: "cache.m7g.large" },
  "topology.cluster_mode": { to: true },
  "topology.shards": { to: 3, given: CLUSTERED },
  "topology.replicas_per_shard": { to: 3 },
  "caching.layers.l2_redis.cluster_nodes": { to: 8, given: DISTRIBUTED },
  "eviction.policy": { to: "allkeys-lfu" },
  keyspace_events: { to: ["expired"] },
  "backup.snapshot_retention_days": { to: 8 },
  "backup.snapshot_window": { to: "05:00-06:00" },
  "maintenance.window": { to: "mon:03:00-mon:04:00" },
  "maintenance.auto_minor_upgrade": { to: false },
  "observability.log_exports": { to: ["slow-log"] },
  "observability.slow_log_min_us": { to: 5000 },
  "connections.idle_timeout_seconds": { to: 600 },
  parameters: { to: { activedefrag: "yes" } },
  "alarms.cpu_percent": { to: 90 },
  "alarms.memory_percent": { to: 80 },
  "alarms.latency_ms": { to: 400 },
  "alarms.cache_hit_percent": { to: 70 },
  "alarms.failed_connections_percent": { to: 6 },
  "alarms.connections": { to: 10_000 },
  "alarms.evictions_per_minute": { to: 5 },
  "alarms.replica_lag_seconds": { to: 6 },
  "alarms.denied_per_minute": { to: 6 },
  "deletion.protection": { to: false },
  "deletion.final_snapshot": { to: false },
  modules: { to: ["json"] },
  "commands.pubsub": { to: false },
  "commands.transactions": { to: false },
  "commands.scripting": { to: true },
  "pool.size": { to: 11 },
  "pool.min_idle": { to: 3 },
  "pool.idle_timeout_seconds": { to: 200 },
  "pool.max_lifetime_seconds": { to: 200 },
  "pool.acquire_timeout_seconds": { to: 6 },
  "pool.command_timeout_ms": { to: 200 },
};

/** Leaves of the other form: test/engines/redis-modules/settings.test.ts tries them there. */
const OTHER_FORM = ["form", "kubernetes"];

/** Settings with one legal value, or that go with another one only (a server has versions of its own), or whose other values a rule refuses beside the rest: nothing can be flipped. */
const FIXED = new Set([
  "server",
  "persistence.mode",
  // For a group of one's own only: test/engines/redis-global.test.ts.
  "global_replication",
  "alarms.region_lag_seconds",
  "caching.layers.l2_redis.type",
  "caching.layers.l2_redis.replication",
]);

const stacks = (settings: object) => [...textsOf(redis, settings).values()].join("\n");

const nest = (path: string, value: unknown): Changes =>
  path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Changes;

describe("no dead settings", () => {
  const leaves = leavesOf(redis.schema);

  test("every setting is tried", () => {
    const named = (leaf: string) =>
      leaf in FLIPS ||
      FIXED.has(leaf) ||
      leaf.startsWith("parameters.") ||
      OTHER_FORM.some((part) => leaf === part || leaf.startsWith(`${part}.`)) ||
      Object.keys(FLIPS).some((flip) => flip.startsWith(`${leaf}.`));
    expect(leaves.filter((leaf) => !named(leaf))).toEqual([]);
  });

  test("the same settings give the same stacks", () => {
    expect(givesOtherStacks(redis, {}, {})).toBe(false);
  });

  // What pooled tenants cannot have, an environment cannot give to all: tried below.
  const everywhere = Object.entries(FLIPS).filter(([path]) => path !== "commands.scripting");
  test.each(everywhere)("%s changes what is synthesized", (path, { to, given = {} }) => {
    // Without a tier's opinion in the way: a flip stands above it, in the environment.
    const flipped = merge({}, given, nest(path, to)) as object;
    expect(givesOtherStacks(redis, given, flipped)).toBe(true);
  });
});

describe("beside the flips", () => {
  const slice = (changes: Changes) =>
    redis.build().slice(
      sliceHostOf({
        tenant: tenant("acme", "enterprise"),
        environment: environment(),
        strategy: "database_per_tenant",
        settings: resolved(settingsOf(redis, changes)),
        security: resolved(settingsOf(security)),
      }),
    );

  test("scripts change the rules of a tenant with a group of its own", () => {
    const closed = slice({ commands: { scripting: false } });
    const open = slice({ commands: { scripting: true } });
    expect(closed.rows?.user).toContain("-@scripting");
    expect(open.rows?.user).not.toContain("-@scripting");
  });

  test("a module that is not asked for is closed, one that is is open", () => {
    const rules = slice({ version: "8.2", modules: ["json"] }).rows?.user;
    expect(rules).toContain("-@bloom -@search");
    expect(rules).not.toContain("-@json");
  });

  test.each(Object.entries(ALLOWED_PARAMETERS))("the parameter %s reaches the group", (name, type) => {
    const value = type.safeParse("yes").success ? "yes" : 7;
    const parameters = parametersOf(settingsOf(redis, { parameters: { [name]: value } }));
    expect(parameters).toContainEqual({ name, value: String(value) });
  });

  test("Redis OSS has its own engine name, family and a closed user default", () => {
    const text = stacks({ server: "redis", version: "7.1" });
    expect(text).toContain('"family": "redis7"');
    expect(text).toContain('"engine": "redis"');
    expect(text).toContain('"access_string": "off ~* resetchannels -@all"');
    expect(stacks({})).not.toContain('"user_name": "default"');
  });
});

describe("rules between settings", () => {
  const context = (strategy: string | null): RuleContext => ({
    environment: "production",
    region: "eu-central-1",
    recoveryRegion: "eu-west-1",
    residency: null,
    strategy,
    security: {},
  });
  const broken = (changes: Changes, strategy: string | null = "schema_per_tenant") => {
    const settings = settingsOf(redis, changes);
    return redis.rules.map((rule) => rule.check(settings, context(strategy))).filter((violation) => violation !== null);
  };

  test("the defaults break none", () => {
    expect(broken({})).toEqual([]);
  });

  test.each<[string, Changes, string, RegExp]>([
    ["a version of the other server", { version: "7.1" }, "version", /7\.1 is a version of redis/],
    [
      "a module that the version lacks",
      { version: "8.0", modules: ["bloom"] },
      "modules",
      /bloom comes with valkey 8\.1/,
    ],
    ["time series", { modules: ["timeseries"] }, "modules", /form: kubernetes with server: redis/],
    ["search where tenants share", { version: "8.2", modules: ["search"] }, "modules", /FT\._LIST/],
    ["scripts where tenants share", { commands: { scripting: true } }, "commands.scripting", /database_per_tenant/],
    ["shards without cluster mode", { topology: { shards: 2 } }, "topology.shards", /cluster_mode: true/],
    [
      "a distributed layer without cluster mode",
      { caching: DISTRIBUTED.caching },
      "topology.cluster_mode",
      /Only cluster mode/,
    ],
    [
      "a number of nodes that makes no whole shards",
      merge(DISTRIBUTED, { caching: { layers: { l2_redis: { cluster_nodes: 7 } } } }) as Changes,
      "caching.layers.l2_redis.cluster_nodes",
      /The nearest is 8/,
    ],
    [
      "a layer with replicas on a group without",
      merge(DISTRIBUTED, { topology: { replicas_per_shard: 0 } }) as Changes,
      "caching.layers.l2_redis.replication",
      /replicas_per_shard to at least 1/,
    ],
    [
      "shards said twice",
      merge(DISTRIBUTED, { topology: { shards: 3 } }) as Changes,
      "topology.shards",
      /take one of the two out/,
    ],
    [
      "more nodes than the quota",
      { topology: { cluster_mode: true, shards: 50, replicas_per_shard: 1 } },
      "topology.shards",
      /quota/,
    ],
    ["windows that meet", { backup: { snapshot_window: "03:30-04:30" } }, "maintenance.window", /Move one/],
    ["a short window", { backup: { snapshot_window: "01:00-01:30" } }, "backup.snapshot_window", /longer/],
    ["more warm connections than the pool has", { pool: { size: 2, min_idle: 3 } }, "pool.min_idle", /Lower/],
  ])("%s", (_, changes, path, advice) => {
    expect(broken(changes)).toEqual([expect.objectContaining({ path, advice: expect.stringMatching(advice) })]);
  });

  test("search and scripts are for a group of one's own", () => {
    const changes = { version: "8.2", modules: ["search"], commands: { scripting: true } };
    expect(broken(changes, "database_per_tenant")).toEqual([]);
  });
});

describe("what is refused says what to do instead", () => {
  const refusal = (at: z.ZodType, given: string) => refusalText(at.meta()!.refused![given]!);

  test.each([
    [schema.shape.persistence.shape.mode, "aof", /snapshots/],
    [schema.shape.version, "7.4", /nearest is Valkey/],
    [schema.shape.modules.element, "graph", /^RedisGraph reached its end of life in January 2025 .*FalkorDB/],
  ])("%# %s", (at, given, reason) => {
    expect(refusal(at, given)).toMatch(reason);
    expect(at.safeParse(given).success).toBe(false);
  });

  test("the defaults name every setting", () => {
    const defaults = load(readFileSync(join(redis.folder, "defaults.yml"), "utf8"));
    expect(schema.safeParse(defaults).error).toBeUndefined();
  });
});
