import type { RuleContext } from "../../../config/room";
import { clickhouse } from "../../../constructs/engines/clickhouse";
import { size } from "../../../constructs/engines/clickhouse/sizing";
import { settingsOf } from "../../support/fixture";

const CONTEXT: RuleContext = {
  environment: "production",
  region: "eu-central-1",
  recoveryRegion: null,
  residency: null,
  strategy: null,
  security: {},
};

const TABLE = {
  columns: { at: "DateTime", n: "UInt32", v: "Float64", s: "Nullable(String)" },
  codecs: {},
  time_column: "at",
  order_by: ["at"],
  partition_by: "month",
  ttl_days: null,
  skip_indexes: {},
};
const VIEW = { source: "events", bucket: "day", group_by: [], measures: { total: { aggregate: "sum", column: "n" } } };

function violations(changes: Record<string, unknown>, context: Partial<RuleContext> = {}) {
  const settings = settingsOf(clickhouse, changes);
  return clickhouse.rules.flatMap((rule) => rule.check(settings, { ...CONTEXT, ...context }) ?? []);
}

test("the defaults break no rule, in a cell and for tenants of every strategy", () => {
  for (const strategy of [null, "row_level_security", "schema_per_tenant", "database_per_tenant"])
    expect(violations({}, { strategy })).toEqual([]);
});

const table = (changes: object) => ({ tables: { events: { ...TABLE, ...changes } } });

test.each<[what: string, changes: Record<string, unknown>, path: string, allowed: string]>([
  ["an end of life", { version: "22.8" }, "version", "26.3, or an older one with end_of_life_accepted: true"],
  ["an end of life", { version: "23.8" }, "version", "26.3"],
  ["nothing to accept", { end_of_life_accepted: true }, "end_of_life_accepted", "false"],
  ["memory", { query: { max_memory_mib: 8192 } }, "query.max_memory_mib", "at most query.max_memory_of_user_mib"],
  ["memory a vCPU", { instance: { vcpu: 16, memory_gib: 16 } }, "instance.memory_gib", "32"],
  ["backup intervals", { backup: { incremental_interval_hours: 5 } }, "backup.incremental_interval_hours", "divisor"],
  ["a broken chain", { backup: { keep: 5 } }, "backup.keep", "at least 25"],
  ["an alarm too early", { alarms: { backup_age_hours: 1 } }, "alarms.backup_age_hours", "more than"],
  ["a pool", { pool: { min_idle: 9 } }, "pool.min_idle", "at most pool.size"],
  ["an unknown column", table({ order_by: ["x"] }), "tables.events.order_by", "at, n, v, s"],
  ["a codec's column", table({ codecs: { x: ["LZ4"] } }), "tables.events.codecs.x", "at, n, v, s"],
  ["a codec that packs nothing", table({ codecs: { n: ["Delta"] } }), "tables.events.codecs.n", "then one of LZ4"],
  [
    "a codec of another type",
    table({ codecs: { n: ["Gorilla", "LZ4"] } }),
    "tables.events.codecs.n",
    "codecs for UInt32",
  ],
  ["an empty sort key", table({ order_by: ["s"] }), "tables.events.order_by", "not Nullable"],
  ["time without time", table({ time_column: "n", order_by: ["n"] }), "tables.events.columns.n", "Date"],
  [
    "expiry without time",
    table({ time_column: null, partition_by: "none", ttl_days: 3 }),
    "tables.events.ttl_days",
    "null",
  ],
  [
    "the platform's column",
    table({ columns: { ...TABLE.columns, tenant_id: "String" } }),
    "tables.events.columns.tenant_id",
    "any other name",
  ],
  [
    "an index on nothing",
    table({ skip_indexes: { i: { column: "x", type: "minmax", granularity: 1 } } }),
    "tables.events.skip_indexes.i.column",
    "at, n, v, s",
  ],
  ["a view of nothing", { materialized_views: { m: VIEW } }, "materialized_views.m.source", "there is none"],
  [
    "a view named as a table",
    { ...table({}), materialized_views: { events: VIEW } },
    "materialized_views.events",
    "no table has",
  ],
])("%s", (_what, changes, path, allowed) => {
  const found = violations(changes);
  expect(found.map((violation) => violation.path)).toEqual([path]);
  expect(found[0]!.allowed).toContain(allowed);
  expect(found[0]!.advice.length).toBeGreaterThan(10);
});

test("a part of a shared table is one tenant's: other cuts are refused, and no other table has it", () => {
  const { partition_by: _, ...rest } = TABLE;
  const shared = (partition_by: string) => () =>
    settingsOf(clickhouse, { shared_tables: { events: { ...rest, partition_by } } });
  expect(shared("tenant")).not.toThrow();
  for (const other of ["month", "day", "none"]) expect(shared(other)).toThrow();
  expect(() => settingsOf(clickhouse, table({ partition_by: "tenant" }))).toThrow();
});

test("an end of life is legal once it is accepted", () => {
  expect(violations({ version: "22.8", end_of_life_accepted: true })).toEqual([]);
});

test("tables are where the strategy has them", () => {
  const tables = { events: TABLE };
  const shared = { events: { ...TABLE, partition_by: "tenant" } };
  expect(violations({ tables }, { strategy: "row_level_security" })[0]).toMatchObject({ path: "tables" });
  expect(violations({ shared_tables: shared }, { strategy: "database_per_tenant" })[0]).toMatchObject({
    path: "shared_tables",
  });
  // The cell has them for others.
  expect(violations({ shared_tables: shared }, { strategy: "schema_per_tenant" })).toEqual([]);
  expect(violations({ shared_tables: shared }, { strategy: "row_level_security" })).toEqual([]);
  expect(violations({ shared_tables: shared })).toEqual([]);
});

test("queries of a dedicated tenant fit its servers", () => {
  const query = { max_memory_of_user_mib: 20_000 };
  expect(violations({ query }, { strategy: "database_per_tenant" })[0]).toMatchObject({
    path: "query.max_memory_of_user_mib",
  });
  expect(violations({ query, instance: { memory_gib: 64 } }, { strategy: "database_per_tenant" })).toEqual([]);
});

test.each([
  ["a name of 16 characters", { cluster_name: "abcdefghijklmnop" }],
  ["a quote in a name", { cluster_name: "a'b" }],
  ["a Keeper of one", { keeper: { members: 1 } }],
  ["an even Keeper", { keeper: { members: 4 } }],
  ["more replicas than zones", { topology: { replicas_per_shard: 4 } }],
  ["no shard", { topology: { shards: 0 } }],
  ["a version that does not exist", { version: "24.3" }],
  ["a type that breaks out", { tables: { t: { ...TABLE, columns: { at: "DateTime) ENGINE=URL('x')" } } } }],
  ["a table name that breaks out", { tables: { "t`": TABLE } }],
])("the schema refuses %s", (_what, changes) => {
  expect(() => settingsOf(clickhouse, changes)).toThrow();
});

test("a name of 15 characters is the longest", () => {
  expect(() => settingsOf(clickhouse, { cluster_name: "abcdefghijklmno" })).not.toThrow();
});

test("memory that the server shares out stays under the container's", () => {
  for (const memory_gib of [4, 16, 64, 512])
    for (const workload of ["ingest", "mixed", "analytics"] as const) {
      const sizing = size({ instance: { vcpu: 2, memory_gib, node_type: "r7g.xlarge" }, workload });
      expect(sizing.serverMemoryMib).toBeLessThan(memory_gib * 1024);
      expect(sizing.markCacheMib).toBeLessThan(sizing.serverMemoryMib / 5);
    }
});

test("the pool of merges has the free tasks that the server asks for before it makes a table", () => {
  // MergeTreeSettings.cpp, sanityCheck: tasks are threads by two; mutations, lowered merges and whole partitions want 20, 8 and 25.
  for (const vcpu of [1, 2, 8, 64])
    for (const workload of ["ingest", "mixed", "analytics"] as const) {
      const sizing = size({ instance: { vcpu, memory_gib: 16, node_type: "r7g.xlarge" }, workload });
      expect(sizing.backgroundPoolSize * 2).toBeGreaterThanOrEqual(25);
    }
});
