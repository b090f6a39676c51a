import type { RuleContext } from "../../../config/room";
import { mongodb } from "../../../constructs/engines/mongodb";
import { settings } from "../../../constructs/engines/mongodb/settings";
import { size } from "../../../constructs/engines/mongodb/sizing";
import { settingsOf } from "../../support/fixture";

const CONTEXT: RuleContext = {
  environment: "production",
  region: "eu-central-1",
  recoveryRegion: null,
  residency: null,
  strategy: null,
  security: {},
};

function violations(changes: Record<string, unknown>, strategy: string | null = null) {
  const values = settingsOf(mongodb, changes);
  return mongodb.rules.flatMap((rule) => rule.check(values, { ...CONTEXT, strategy }) ?? []);
}

test("the defaults break no rule, in a cell and for tenants of every strategy", () => {
  for (const strategy of [null, "row_level_security", "schema_per_tenant", "database_per_tenant"])
    expect(violations({}, strategy)).toEqual([]);
});

const collection = (changes: object) => ({
  collections: { c: { indexes: {}, pre_and_post_images: false, shard_key: [], zone_ranges: [], ...changes } },
});
const index = (changes: object) =>
  collection({ indexes: { i: { kind: "compound", fields: [{ field: "a" }], ...changes } } });
const KEY = [{ field: "a", order: "asc" }];
const TEXT = { kind: "text", fields: [{ field: "a" }] };

test.each<[what: string, changes: Record<string, unknown>, path: string, allowed: string]>([
  ["5.0", { version: "5.0" }, "version", "7.0, 8.0, or an older one with end_of_life_accepted"],
  ["6.0", { version: "6.0" }, "version", "7.0, 8.0"],
  ["nothing to accept", { end_of_life_accepted: true }, "end_of_life_accepted", "false"],
  ["a long name", { topology: { replset_name: "r".repeat(45) } }, "topology.replset_name", "at most 50"],
  ["a shard that is not", { zones: { z: { shards: [1] } } }, "zones.z.shards", "from 0 to 0"],
  ["one backup", { backup: { keep: 1 } }, "backup.keep", "at least 2"],
  ["an alarm too early", { alarms: { backup_age_hours: 24 } }, "alarms.backup_age_hours", "more than"],
  ["memory a vCPU", { instance: { vcpu: 16, memory_gib: 16 } }, "instance.memory_gib", "32"],
  ["a pool", { pool: { min_idle: 11 } }, "pool.min_idle", "at most pool.size"],
  ["two languages", index({ language: "german" }), "collections.c.indexes.i.language", "with kind compound"],
  ["two texts", collection({ indexes: { i: TEXT, j: TEXT } }), "collections.c.indexes.j.kind", "one text index"],
  ["no field", index({ fields: [] }), "collections.c.indexes.i.fields", "1 to 32"],
  ["a field twice", index({ fields: [{ field: "a" }, { field: "a" }] }), "collections.c.indexes.i.fields", "once"],
  ["a unique text", index({ ...TEXT, unique: true }), "collections.c.indexes.i.unique", "with kind text"],
  [
    "expiry by two",
    index({ fields: [{ field: "a" }, { field: "b" }], expire_after_seconds: 1 }),
    "collections.c.indexes.i.expire_after_seconds",
    "one field",
  ],
  [
    "what is not there",
    index({ partial: { a: { operator: "exists", value: false } } }),
    "collections.c.indexes.i.partial.a.value",
    "true",
  ],
  [
    "a zone that is not",
    collection({ shard_key: KEY, zone_ranges: [{ zone: "z", from: null, to: null }] }),
    "collections.c.zone_ranges[0].zone",
    "none",
  ],
  [
    "a unique index off the shard key",
    collection({ shard_key: KEY, indexes: { i: { kind: "compound", fields: [{ field: "b" }], unique: true } } }),
    "collections.c.indexes.i.unique",
    "a",
  ],
  [
    "pictures in 5.0",
    { version: "5.0", end_of_life_accepted: true, ...collection({ pre_and_post_images: true }) },
    "collections.c.pre_and_post_images",
    "false",
  ],
  ["a bucket's name", { ...collection({}), gridfs_buckets: { c: { chunk_kib: 255 } } }, "gridfs_buckets.c", "name"],
])("%s is refused", (_what, changes, path, allowed) => {
  const [found] = violations(changes);
  expect(found).toMatchObject({ path });
  expect(found!.allowed).toContain(allowed);
});

test.each([
  ["topology.shards", { topology: { shards: 2 } }],
  ["collections.c.shard_key", collection({ shard_key: KEY })],
])("%s is for clusters of one's own", (path, changes) => {
  expect(violations(changes, "schema_per_tenant").map((one) => one.path)).toContain(path);
  expect(violations(changes, "database_per_tenant")).toEqual([]);
});

test.each([1, 2, 4, 6])("%i members are no choice", (members) => {
  const { topology } = settings.shape;
  const given = { replset_name: "rs", members, shards: 1, config_members: 3, routers: 2 };
  expect(topology.safeParse(given).success).toBe(false);
  expect(topology.safeParse({ ...given, members: 3 }).success).toBe(true);
});

test("sizes follow from memory and volume", () => {
  const of = (memory_gib: number, data_gib: number) =>
    size({
      ...(settingsOf(mongodb, { instance: { memory_gib }, storage: { data_gib } }) as never as Parameters<
        typeof size
      >[0]),
    });
  expect(of(16, 100).maxConnections).toBe(2 * of(8, 100).maxConnections);
  expect(of(8, 200).oplogMib).toBe(20480);
  expect(of(2, 10).oplogMib).toBe(1024);
});
