import type { SliceHost } from "../../../constructs/engines/engine";
import { mongodb } from "../../../constructs/engines/mongodb";
import { indexOf } from "../../../constructs/engines/mongodb/collection-commands";
import { mongodbContract } from "../../../constructs/engines/mongodb/contract";
import type { MongodbSettings } from "../../../constructs/engines/mongodb/settings";
import { bootstrap, guard, slice as sliceOf } from "../../../constructs/engines/mongodb/slice";
import type { MongodbStep } from "../../../constructs/engines/mongodb/steps";
import { security } from "../../../constructs/security";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { homeOf, sliceHostOf } from "../../support/homes";

// biome-ignore lint/suspicious/noExplicitAny: commands are plain data
type Any = any;
const STRATEGIES = ["row_level_security", "schema_per_tenant", "database_per_tenant"];

function hostFor(
  strategy: string,
  changes: Record<string, unknown> = {},
  state: Any = "active",
): SliceHost<MongodbSettings> {
  return sliceHostOf({
    tenant: tenant("acme", "premium", {}, state),
    environment: environment(),
    strategy,
    settings: resolved(settingsOf(mongodb, changes)),
    security: resolved(settingsOf(security)),
  });
}
const slice = (...args: Parameters<typeof hostFor>) => sliceOf(hostFor(...args));
const commands = (steps: readonly MongodbStep[]): Any[] =>
  steps.flatMap((step) => ("commands" in step ? step.commands.map((one) => JSON.parse(one)) : []));
const COLLECTION = { indexes: {}, pre_and_post_images: true, shard_key: [], zone_ranges: [] };

/**
 * What an attacker would ask of data that are not its own, or of the server, and the action that the server wants for
 * it. Source: mongodb/mongo, src/mongo/db/auth/builtin_roles.yml (actions of the built-in roles), and MongoDB manual,
 * "Privilege Actions".
 */
const ASKED: readonly (readonly [what: string, action: string])[] = [
  ["$planCacheStats", "planCacheRead"],
  ["planCacheClear, which slows the others down", "planCacheWrite"],
  ["planCacheSetFilter", "planCacheIndexFilter"],
  ["$indexStats", "indexStats"],
  ["storage details", "storageDetails"],
  ["$queryStats", "queryStatsRead"],
  ["the profiler, which writes others' queries", "enableProfiler"],
  ["$currentOp of all users", "inprog"],
  ["killOp of others", "killop"],
  ["$listSessions of all users", "listSessions"],
  ["sessions of others", "killAnySession"],
  ["cursors of others", "killAnyCursor"],
  ["names of all databases", "listDatabases"],
  ["serverStatus", "serverStatus"],
  ["top", "top"],
  ["the log", "getLog"],
  ["parameters", "getParameter"],
  ["shard map", "getShardMap"],
  ["collStats of all collections", "allCollectionStats"],
  ["validate, which locks", "validate"],
  ["compact, which blocks", "compact"],
  ["reIndex", "reIndex"],
  ["documents past validation", "bypassDocumentValidation"],
  ["dbHash of a database", "dbHash"],
  ["a collection renamed", "renameCollectionSameDB"],
  ["a capped collection", "convertToCapped"],
  ["fsync with a lock", "fsync"],
  ["shutdown", "shutdown"],
  ["applyOps", "applyOps"],
  ["the data's hash by shard", "shardedDataDistribution"],
];
/** Actions of `read`, `readWrite` and `dbAdmin` that the generated roles take from: all are of one database. */
const OF_A_DATABASE = [
  ...["changeStream", "collStats", "dbStats", "find", "killCursors", "listCollections", "listIndexes"],
  ...["createCollection", "createIndex", "dropCollection", "dropIndex", "insert", "remove", "update", "collMod"],
];

describe.each(STRATEGIES)("%s", (strategy) => {
  const actions = () =>
    commands(slice(strategy).apply).flatMap((one) => (one.privileges ?? []).flatMap((given: Any) => given.actions));

  it.each(ASKED)("is not given %s (%s)", (_what, action) => {
    expect(actions()).not.toContain(action);
  });

  it("gives actions of one database alone, as the server's own roles have them", () => {
    expect([...new Set(actions())].filter((action) => !OF_A_DATABASE.includes(action as string))).toEqual([]);
  });

  it("closes a suspended tenant, and ends what it runs, before collections and indexes", () => {
    const [first, second, third] = slice(strategy, {}, "suspended").apply;
    expect(commands([first!]).map((one) => one.createUser ?? one.updateUser)).toEqual([
      ...["tenant_acme", "reader_acme"],
      ...["tenant_acme", "reader_acme"],
    ]);
    for (const one of commands([first!]).slice(2)) expect(one.roles).toEqual([]);
    expect(commands([second!])).toEqual([
      {
        killAllSessions: [
          { user: "tenant_acme", db: "tenant_acme" },
          { user: "reader_acme", db: "tenant_acme" },
        ],
      },
    ]);
    expect(second).toMatchObject({ database: "admin" });
    expect(commands([third!]).length).toBeGreaterThan(0);
  });

  it("gives roles rights on the tenant's own database only, and never on users", () => {
    const roles = commands(slice(strategy).apply).filter((one) => one.createRole ?? one.updateRole);
    expect(roles).toHaveLength(6);
    for (const { privileges, roles: inherited } of roles) {
      expect(inherited).toEqual([]);
      expect(privileges.map(({ resource }: Any) => resource)).toEqual([{ db: "tenant_acme", collection: "" }]);
      expect(privileges[0].actions.join()).not.toMatch(/user|role|password|dropDatabase/i);
    }
    const reader = roles.find((one) => one.updateRole === "reader_acme");
    expect(reader.privileges[0].actions.join()).not.toMatch(/insert|update|remove|create|drop/i);
  });

  it("makes users closed and opens them last, to the network", () => {
    const { apply } = slice(strategy);
    for (const user of commands(apply).filter((one) => one.createUser)) {
      expect(user).toMatchObject({ roles: [], authenticationRestrictions: [{ clientSource: ["127.0.0.1/32"] }] });
      expect(user.pwd).toBeUndefined();
    }
    expect(apply[0]!.passwords).toEqual(["tenant_acme", "reader_acme"]);
    expect(commands(apply.slice(-1))).toEqual(
      [
        { updateUser: "tenant_acme", roles: ["tenant_acme", "writer_acme"], customData: { storage_quota_bytes: 2e10 } },
        { updateUser: "reader_acme", roles: ["reader_acme"], customData: {} },
      ].map((user) => ({
        ...user,
        roles: user.roles.map((role) => ({ role, db: "tenant_acme" })),
        authenticationRestrictions: [{ clientSource: ["10.40.0.0/16"] }],
      })),
    );
  });

  it("keeps what makes the database grow in a role of its own, so that it can be taken away", () => {
    const roles = commands(slice(strategy).apply).filter((one) => one.updateRole);
    const actions = (name: string) => roles.find((one) => one.updateRole === name).privileges[0].actions.join();
    for (const name of ["tenant_acme", "reader_acme"])
      expect(actions(name)).not.toMatch(/insert|update|createCollection|createIndex|collMod/);
    expect(actions("tenant_acme")).toMatch(/find.*remove/);
    expect(actions("writer_acme")).toMatch(/insert.*update/);
    // By this a user could raise its own quota.
    for (const name of ["tenant_acme", "reader_acme", "writer_acme"]) expect(actions(name)).not.toMatch(/CustomData/);
  });

  it("measures nobody who has no quota", () => {
    const doors = commands([slice(strategy, { storage_quota_gb: null }).apply.at(-1)!]);
    expect(doors.map(({ customData }) => customData)).toEqual([{}, {}]);
  });

  it("closes the users of a tenant that is not active", () => {
    for (const one of commands([slice(strategy, {}, "suspended").apply.at(-1)!]))
      expect(one).toMatchObject({ roles: [], authenticationRestrictions: [{ clientSource: ["127.0.0.1/32"] }] });
  });

  it("erases this tenant's database, users and roles, and refuses while it can sign in", () => {
    const { remove } = slice(strategy);
    expect(remove[0]).toEqual({
      as: "executor",
      database: "tenant_acme",
      refuseWhileOpen: { users: ["tenant_acme", "reader_acme"], nowhere: "127.0.0.1/32" },
    });
    expect(remove[1]).toMatchObject({ as: "executor", database: "tenant_acme" });
    expect(commands(remove).map((one) => Object.keys(one)[0])).toEqual([
      "dropDatabase",
      "dropUser",
      "dropUser",
      "dropRole",
      "dropRole",
      "dropRole",
    ]);
    expect(remove.at(-1)!.forget).toEqual(["tenant_acme", "reader_acme"]);
  });

  it("tells the application how to connect", () => {
    const contract = mongodbContract.parse(slice(strategy).contract);
    const sharded = strategy === "database_per_tenant";
    expect(contract).toMatchObject({ auth_source: "tenant_acme", replica_set: sharded ? null : "rs0" });
    expect(contract.hosts).toHaveLength(sharded ? 2 : 3);
  });
});

it.each<[string, Any, number | null, number]>([
  ["a cell, whoever is in it", null, null, 1],
  ["a dedicated tenant with a quota", tenant("acme", "enterprise"), 5, 1],
  ["a dedicated tenant without one: nobody", tenant("acme", "enterprise"), null, 0],
])("looks each minute after %s", (_, owner, quota, steps) => {
  const host = { ...hostFor("row_level_security", { storage_quota_gb: quota }), home: homeOf(owner) };
  expect(guard(host)).toEqual(Array(steps).fill({ as: "executor", enforceQuotas: true }));
});

it("gives the executor no right on documents", () => {
  for (const owner of [null, tenant("acme", "enterprise")]) {
    const [first] = bootstrap({ ...hostFor("row_level_security"), home: homeOf(owner) });
    const role = commands([first!]).find((one) => one.updateRole);
    const actions = role.privileges.flatMap((one: Any) => one.actions);
    for (const action of ["find", "insert", "update", "remove", "anyAction"]) expect(actions).not.toContain(action);
    expect(first!.passwords).toEqual(["tessera_executor"]);
  }
});

it.each<[string, Any, Any]>([
  [
    "compound",
    { kind: "compound", fields: [{ field: "a" }, { field: "b.c", order: "desc" }], unique: true },
    { key: { a: 1, "b.c": -1 }, unique: true },
  ],
  [
    "text",
    { kind: "text", fields: [{ field: "a", weight: 5 }, { field: "b" }], language: "german", language_field: "lang" },
    { key: { a: "text", b: "text" }, weights: { a: 5, b: 1 }, default_language: "german", language_override: "lang" },
  ],
  ["2dsphere", { kind: "2dsphere", fields: [{ field: "at" }] }, { key: { at: "2dsphere" } }],
  ["wildcard", { kind: "wildcard", fields: [] }, { key: { "$**": 1 } }],
  ["some", { kind: "wildcard", fields: [{ field: "a" }] }, { key: { "$**": 1 }, wildcardProjection: { a: 1 } }],
  ["hashed", { kind: "hashed", fields: [{ field: "a" }] }, { key: { a: "hashed" } }],
  [
    "partial",
    {
      kind: "compound",
      fields: [{ field: "a" }],
      partial: { n: { operator: "gt", value: 5 } },
      expire_after_seconds: 0,
    },
    { key: { a: 1 }, partialFilterExpression: { n: { $gt: 5 } }, expireAfterSeconds: 0 },
  ],
])("makes an index: %s", (name, index, expected) => expect(indexOf(name, index)).toEqual({ name, ...expected }));

it("makes GridFS buckets and pictures of documents, those not before 6.0", () => {
  const changes = { gridfs_buckets: { files: { chunk_kib: 255 } }, collections: { orders: COLLECTION } };
  const made = commands(slice("schema_per_tenant", changes).apply);
  expect(made.map((one) => one.create).filter(Boolean)).toEqual(["orders", "files.files", "files.chunks"]);
  expect(made).toContainEqual({ collMod: "orders", changeStreamPreAndPostImages: { enabled: true } });
  const old = commands(slice("schema_per_tenant", { ...changes, version: "5.0" }).apply);
  expect(JSON.stringify(old)).not.toContain("Images");
});

it("spreads collections over zones of a dedicated cluster only", () => {
  const collections = {
    orders: {
      ...COLLECTION,
      shard_key: [
        { field: "country", order: "asc" },
        { field: "id", order: "asc" },
      ],
      zone_ranges: [
        { zone: "a", from: null, to: "M" },
        { zone: "b", from: "M", to: null },
      ],
    },
  };
  const least = { $minKey: 1 };
  const greatest = { $maxKey: 1 };
  const made = commands(slice("database_per_tenant", { collections }).apply);
  const ranges = made.filter((one) => one.updateZoneKeyRange);
  expect(ranges.map(({ min, max }) => [min, max])).toEqual([
    [
      { country: least, id: least },
      { country: "M", id: least },
    ],
    [
      { country: "M", id: least },
      { country: greatest, id: greatest },
    ],
  ]);
  expect(JSON.stringify(slice("schema_per_tenant", { collections }).apply)).not.toContain("shardCollection");
  const words = (version: string) =>
    commands(slice("database_per_tenant", { collections, version, end_of_life_accepted: true }).apply)
      .flatMap((one) => Object.keys(one))
      .filter((word) => ["enableSharding", "shardCollection"].includes(word));
  expect(words("8.0")).toEqual(["shardCollection"]);
  // Without it 5.0 answers "sharding not enabled for db".
  expect(words("5.0")).toEqual(["enableSharding", "shardCollection"]);
});
