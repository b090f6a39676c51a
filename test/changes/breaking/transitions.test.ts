import { z } from "zod";
import { forbidden, pairsAt, pairsOf, toldAs } from "../../../changes/breaking/rules";
import { isMap } from "../../../config/layers";
import { metaOf, schemaAt, unwrap } from "../../../config/shape";
import type { Transition } from "../../../config/transition";
import { stepwise, upwards } from "../../../config/transition";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../../constructs/rooms";

/** Settings with a value at a dotted path. */
function settingsWith(path: string, value: unknown): unknown {
  return path.split(".").reduceRight<unknown>((below, key) => ({ [key]: below }), value);
}

/** What the transitions of a room say of one setting that changes. */
function refusals(room: string, path: string, before: unknown, after: unknown): string[] {
  const { transitions = [] } = ROOMS.find(({ id }) => id === room)!;
  const [old, now] = [settingsWith(path, before), settingsWith(path, after)];
  return transitions.flatMap((transition) =>
    pairsOf(transition, old, now).flatMap((pair) => forbidden(transition, pair.before, pair.after) ?? []),
  );
}

/** Room, path, before, after, and what is allowed instead; null: the step may be taken. */
type Step = readonly [string, string, unknown, unknown, string | null];
const STEPS: readonly Step[] = [
  ["postgresql", "version", 16, 17, "16"],
  ["postgresql", "version", 17, 16, "17"],
  ["postgresql", "instance.readers", 3, 1, null],
  ["pgvector", "version", 17, 16, "17"],
  ["postgresql", "storage_quota_gb", 90, 1, "at least 90, or more than is held"],
  ["postgresql", "storage_quota_gb", null, 90, "null, or more than is held"],
  ["postgresql", "storage_quota_gb", 1, 90, null],
  ["postgresql", "storage_quota_gb", 90, null, null],
  ["pgvector", "storage_quota_gb", 90, 1, "at least 90, or more than is held"],
  ["timescaledb", "storage_quota_gb", 90, 1, "at least 90, or more than is held"],
  ["mongodb", "storage_quota_gb", 90, 1, "at least 90, or more than is held"],

  ["redis", "version", "8.1", "8.2", null],
  ["redis", "version", "8.1", "8.0", '"8.1", "8.2" or "8.6"'],
  ["redis", "version", "7.1", "8.1", null],
  ["redis", "server", "redis", "valkey", null],
  ["redis", "server", "valkey", "redis", "valkey"],
  ["redis", "topology.cluster_mode", false, true, "false"],
  ["redis", "topology.cluster_mode", true, false, "true"],
  ["redis", "topology.shards", 3, 2, null],
  ["redis", "form", "elasticache", "kubernetes", "elasticache"],
  ["redis", "form", "kubernetes", "elasticache", "kubernetes"],
  ["redis", "global_replication", false, true, null],
  ["redis", "global_replication", true, false, "true"],
  ["redis", "modules", ["json", "bloom"], ["json"], null],
  ["redis", "kubernetes.storage.data_gib", 40, 60, null],
  ["redis", "kubernetes.storage.data_gib", 60, 40, "at least 60"],

  ["mongodb", "version", "6.0", "7.0", null],
  ["mongodb", "version", "6.0", "8.0", '"6.0" or "7.0"'],
  ["mongodb", "version", "8.0", "7.0", '"8.0"'],
  ["mongodb", "topology.shards", 1, 2, null],
  ["mongodb", "topology.shards", 2, 1, "at least 2"],
  ["mongodb", "topology.members", 5, 3, null],
  ["mongodb", "topology.replset_name", "rs", "data", "rs"],
  ["mongodb", "storage.data_gib", 100, 200, null],
  ["mongodb", "storage.data_gib", 200, 100, "at least 200"],
  ["mongodb", "storage.config_gib", 20, 10, "at least 20"],
  ["mongodb", "collections.orders.shard_key", [{ field: "a", order: "asc" }], [], '[{"field":"a","order":"asc"}]'],

  ["clickhouse", "version", "22.8", "23.3", null],
  ["clickhouse", "version", "22.8", "26.3", '"22.8" or "23.3"'],
  ["clickhouse", "version", "26.3", "23.8", '"26.3"'],
  ["clickhouse", "topology.shards", 2, 3, null],
  ["clickhouse", "topology.shards", 3, 2, "at least 3"],
  ["clickhouse", "topology.replicas_per_shard", 3, 2, "at least 3"],
  ["clickhouse", "keeper.members", 5, 3, "at least 5"],
  ["clickhouse", "keeper.storage_gib", 10, 5, "at least 10"],
  ["clickhouse", "tables.events.partition_by", "month", "day", "month"],
  ["clickhouse", "tables.events.time_column", "at", "seen", "at"],
  ["clickhouse", "tables.events.columns", { a: "String" }, { a: "UInt8" }, "String"],
  ["clickhouse", "cluster_name", "main", "other", "main"],
  ["clickhouse", "storage.data_gib", 200, 199, "at least 200"],
  ["clickhouse", "tables.events.order_by", ["a"], ["a", "b"], '["a"]'],
  ["clickhouse", "tables.events.columns", { a: "String" }, { a: "String", b: "UInt8" }, null],
  ["clickhouse", "tables.events.columns", { a: "String", b: "UInt8" }, { a: "String" }, "with b, as before"],
  ["clickhouse", "shared_tables.events.columns", { a: "String" }, { a: "UInt8" }, "String"],

  ["timescaledb", "version", "2.11", "2.28", null],
  ["timescaledb", "version", "2.28", "2.12", '"2.28"'],
  ["timescaledb", "postgresql", 15, 17, null],
  ["timescaledb", "postgresql", 17, 16, "17"],
  ["timescaledb", "storage.data_gib", 100, 90, "at least 100"],
  ["timescaledb", "hypertables.quotes.partition", null, { column: "a", partitions: 4 }, "null"],
  ["timescaledb", "hypertables.quotes.columns", { a: "date", b: "date" }, { a: "date" }, "with b, as before"],
  ["timescaledb", "licence.edition", "apache", "timescale", null],
  ["timescaledb", "licence.edition", "timescale", "apache", "timescale"],
  ["timescaledb", "storage.wal_gib", 20, 10, "at least 20"],
  ["timescaledb", "hypertables.quotes.time_column", "at", "seen", "at"],
  ["timescaledb", "hypertables.quotes.columns", { at: "date" }, { at: "timestamptz" }, "date"],

  ["elasticsearch", "version", "8.1", "8.19", null],
  ["elasticsearch", "version", "8.19", "9.5", null],
  ["elasticsearch", "version", "9.5", "8.19", '"9.5"'],
  ["elasticsearch", "storage.data_gib", 300, 100, "at least 300"],
  ["elasticsearch", "masters.storage_gib", 10, 5, "at least 10"],
  ["elasticsearch", "topology.warm", { storage_gib: 200 }, { storage_gib: 100 }, "at least 200"],
  ["elasticsearch", "topology.warm", { storage_gib: 200 }, null, null],
  ["elasticsearch", "topology.cold", { storage_gib: 200 }, { storage_gib: 100 }, "at least 200"],
  ["elasticsearch", "topology.data_nodes_per_zone", 3, 1, null],
  ["elasticsearch", "indices.books.shards", 2, 3, "2"],
  ["elasticsearch", "indices.books.fields", { a: { type: "text" } }, { a: { type: "date" } }, "text"],
  ["elasticsearch", "indices.books.fields", { a: { type: "text" } }, {}, "with a, as before"],

  ...["postgresql", "pgvector", "redis"].flatMap((room): Step[] => [
    [room, "deletion.protection", true, false, "true"],
    [room, "deletion.final_snapshot", true, false, "true"],
    [room, "deletion.protection", false, true, null],
    [room, "backup.snapshot_retention_days", 35, 7, "at least 35"],
  ]),
  ["postgresql", "backup.continuous_days", 35, 7, "at least 35"],
  ["postgresql", "backup.continuous_days", 7, 35, null],
  ["pgvector", "backup.continuous_days", 35, 7, "at least 35"],
  ["redis", "kubernetes.backup.undelete_days", 30, 7, "at least 30"],
  ["clickhouse", "tables.events.ttl_days", 730, 30, "at least 730"],
  ["clickhouse", "tables.events.ttl_days", 30, 730, null],
  ["clickhouse", "tables.events.ttl_days", null, 730, "for ever, as before"],
  ["clickhouse", "tables.events.ttl_days", 730, null, null],
  ["clickhouse", "tables", {}, { events: { ttl_days: 4 } }, null],
  ["clickhouse", "shared_tables.events.ttl_days", 400, 4, "at least 400"],
  ["timescaledb", "hypertables.quotes.retention.drop_after", "400 days", "10 days", "at least 400 days"],
  ["timescaledb", "hypertables.quotes.retention.drop_after", "2 weeks", "14 days", null],
  ["timescaledb", "hypertables.quotes.retention.drop_after", "2 weeks", "13 days", "at least 2 weeks"],
  ["timescaledb", "hypertables.quotes.retention", null, { drop_after: "10 days" }, "for ever, as before"],
  ["timescaledb", "hypertables.quotes.retention", { drop_after: "10 days" }, null, null],
  ["elasticsearch", "indices.books.lifecycle.delete_days", 180, 31, "at least 180"],
  ["elasticsearch", "indices.books.lifecycle.rollover_days", 30, 1, "at least 30"],
  ["elasticsearch", "indices.books.lifecycle.delete_days", 31, 180, null],
  ["elasticsearch", "shared_indices.books.lifecycle.delete_days", 180, 31, "at least 180"],
  ["mongodb", "collections.a.indexes", {}, { seen: { expire_after_seconds: 60 } }, "for ever, as before"],
  ["mongodb", "collections.a.indexes.seen.expire_after_seconds", 600, 60, "at least 600"],
  ["mongodb", "collections", {}, { a: { indexes: { seen: { expire_after_seconds: 60 } } } }, null],
  ["mongodb", "oplog.min_hours", 48, 24, "at least 48"],
  ["mongodb", "change_streams.images_expire_hours", 48, 24, "at least 48"],
  ["elasticsearch", "backup.expire_days", 30, 7, "at least 30"],
  ["elasticsearch", "backup.min_count", 30, 7, "at least 30"],
  ["elasticsearch", "backup.max_count", 30, 7, "at least 30"],
  ["timescaledb", "backup.retention_days", 30, 7, "at least 30"],
  ["clickhouse", "backup.keep", 30, 7, "at least 30"],
  ["mongodb", "backup.keep", 30, 7, "at least 30"],
  ...["elasticsearch", "timescaledb", "clickhouse", "mongodb"].map(
    (room): Step => [room, "backup.undelete_days", 30, 7, "at least 30"],
  ),
  ...["elasticsearch", "timescaledb", "clickhouse", "mongodb"].map(
    (room): Step => [room, "deletion.protection", true, false, "true"],
  ),

  ["security", "vault_lock.final_after_days", null, 7, null],
  ["security", "vault_lock.final_after_days", 7, null, "7"],
  ["security", "vault_lock.final_after_days", 7, 14, "7"],
  ["security", "encryption.application_level.field_encryption", false, true, null],
  ["security", "encryption.application_level.field_encryption", true, false, "true"],
  ["security", "encryption.application_level.searchable_encryption", true, false, "true"],
];

test.each(STEPS)("%s %s from %j to %j: %j", (room, path, before, after, allowed) => {
  expect(refusals(room, path, before, after)).toEqual(allowed === null ? [] : [allowed]);
});

test("a major version is left from its last minor version alone", () => {
  const [allowed] = refusals("elasticsearch", "version", "8.11", "9.5");
  expect(allowed).toBe('"8.11" or "8.19"');
});

const ALL = ROOMS.flatMap(({ id, schema, transitions = [] }) =>
  transitions.map((transition) => [id, transition.path, transition, schema] as const),
);

test.each(ALL)(
  "%s %s is a setting, and its texts are sentences without their full stop",
  (_id, path, transition, schema) => {
    expect(
      schemaAt(
        schema,
        path.split(".").map((part) => (part === "*" ? "any" : part)),
      ),
    ).not.toBeNull();
    for (const text of [transition.why, transition.instead]) {
      expect(text).toMatch(/^[A-Z]/);
      expect(text).not.toMatch(/\.$/);
    }
    expect(transition.moves !== undefined).toBe(transition.rule === "may_move_as_listed");
  },
);

test("the table above has a refused step of every row", () => {
  const refused = STEPS.filter(([, , , , allowed]) => allowed !== null);
  const untried = ALL.filter(
    ([id, , transition]) =>
      !refused.some(
        ([room, path, before, after]) =>
          room === id &&
          pairsOf(transition, settingsWith(path, before), settingsWith(path, after)).some(
            (pair) => forbidden(transition, pair.before, pair.after) !== null,
          ),
      ),
  ).map(([id, path]) => `${id} ${path}`);
  // Shared tables and indices have the same rows as a tenant's own.
  expect(untried.filter((one) => !one.includes(" shared_"))).toEqual([]);
});

/** What says of a setting that something lives so long, or is kept from going: by its name, or by its own words. */
const LIFETIME_NAME =
  /(?:^|[_.-])(?:ttl|retention|retain|drop|delete|deletion|undelete|expires?|expiry|expire|keep|days|hours|months|years|protection)(?:$|[_.-])/;
const LIFETIME_WORDS = /\b(?:kept|expires?|deleted|dropped|for ever)\b|\bgoe?s? (?:this|after)\b|\b[Dd]ays\b/;

/** Settings that the above finds, and why a lower value takes nothing away. */
const NO_LIFETIME: readonly (readonly [setting: RegExp, why: string])[] = [
  [/^\w+ encryption\.at_rest\.key_rotation/, "KMS keeps the material of before"],
  [/^security vault_lock\.final_after_days$/, "it may not change at all"],
  [/interval_hours$/, "how often, not how long"],
  [/alarms\./, "when somebody is rung"],
  [/performance_insights_days$|query_log_days$/, "measurements of the server about itself"],
  [/(?:warm|cold)_days$/, "an index goes to other nodes with all that it holds"],
  [/parameters\./, "how servers spread their work"],
  [/^\w+ (?:\w+\.)*password_(?:rotation|overlap_days)$/, "a password of before is no data"],
  [/^backup restore_drills\./, "how often, not how long"],
  [/materialized_views\.|continuous_aggregates\./, "what is summed up, and by what"],
  [/^security tenant_isolation\.strategy$/, "another strategy is another home (home-moved)"],
];

/** Every leaf below a schema, with `*` for what names of its own stand for. */
function leavesBelow(schema: z.core.$ZodType, path: string): readonly { path: string; words: string }[] {
  const { schema: inner } = unwrap(schema);
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape as Record<string, z.core.$ZodType>).flatMap(([key, below]) =>
      leavesBelow(below, at(key)),
    );
  if (inner instanceof z.ZodRecord) return leavesBelow(inner.valueType as z.core.$ZodType, at("*"));
  return [{ path, words: metaOf(schema, "description") ?? "" }];
}

describe("every setting by which something lives shorter has a direction, or a reason why not", () => {
  const LIFETIME_RULES: readonly string[] = ["lifetime-shortened", "kept-shorter", "guard-lifted"];
  const found = [...ROOMS, ...ENVIRONMENT_ROOMS].flatMap((room) =>
    leavesBelow(room.schema, "")
      .filter(({ path, words }) => LIFETIME_NAME.test(path) || LIFETIME_WORDS.test(words))
      .map(({ path }) => ({ room, path, name: `${room.id} ${path}` })),
  );
  const hasRow = ({ room, path }: (typeof found)[number]): boolean =>
    "transitions" in room &&
    (room.transitions ?? []).some(
      (transition) => transition.path === path && LIFETIME_RULES.includes(toldAs(transition, "setting-irreversible")),
    );

  it("which are many", () => expect(found.length).toBeGreaterThan(40));

  it("none is forgotten", () => {
    const forgotten = found.filter((one) => !hasRow(one) && !NO_LIFETIME.some(([setting]) => setting.test(one.name)));
    expect(forgotten.map(({ name }) => name)).toEqual([]);
  });

  it("and no reason is for nothing", () => {
    const without = found.filter((one) => !hasRow(one));
    expect(NO_LIFETIME.filter(([setting]) => !without.some(({ name }) => setting.test(name)))).toEqual([]);
  });
});

test("a ladder is gone up by one, or by any number of steps", () => {
  expect(stepwise(["a", "b", "c"])).toEqual({ a: ["b"], b: ["c"], c: [] });
  expect(upwards(["a", "b", "c"])).toEqual({ a: ["b", "c"], b: ["c"], c: [] });
});

describe("rules", () => {
  const rule = (name: Transition["rule"], before: unknown, after: unknown, moves?: Transition["moves"]) =>
    forbidden({ path: "", rule: name, why: "", instead: "", moves }, before, after);

  test("set once: null becomes a value, which stays", () => {
    expect(rule("may_be_set_once", null, "eu-west-1")).toBeNull();
    expect(rule("may_be_set_once", "eu-west-1", "eu-west-1")).toBeNull();
    expect(rule("may_be_set_once", "eu-west-1", null)).toBe("eu-west-1");
  });

  test("a value that no list knows may go anywhere, and none is taken from every object's prototype", () => {
    expect(rule("may_move_as_listed", "new", "old", { old: [] })).toBeNull();
    expect(rule("may_move_as_listed", "constructor", "old", { old: [] })).toBeNull();
  });

  test("what is there on one side only is no pair", () => {
    expect(pairsAt("a.*.b", { a: { x: { b: 1 }, y: { b: 2 } } }, { a: { x: { b: 3 } } })).toEqual([
      { path: ["a", "x", "b"], before: 1, after: 3 },
    ]);
    expect(pairsAt("a.b", { a: null }, { a: { b: 1 } })).toEqual([]);
    expect(isMap(pairsAt("a", { a: {} }, { a: {} })[0]!.after)).toBe(true);
  });
});
