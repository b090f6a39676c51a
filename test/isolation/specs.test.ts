import { homeKind } from "../../config/homes";
import { STRATEGIES } from "../../config/strategies";
import {
  applyTenant,
  bootstrapPool,
  MECHANISMS,
  type PoolSpec,
  removeTenant,
  type TenantSpec,
} from "../../constructs/engines/families/postgresql/sql";
import {
  migrationTimeoutMs,
  sqlLimits,
  transactionTimeoutMs,
} from "../../constructs/engines/families/postgresql/sql/limits";
import { pool, tenantSpec } from "../support/postgres";

/** What is said of a spec: the path of each fault, or nothing. */
function faults(make: () => unknown): string[] {
  try {
    make();
    return [];
  } catch (error) {
    return [...(error as Error).message.matchAll(/^ {2}(\S+) must be/gm)].map(([, path]) => path as string);
  }
}
const long = (length: number) => "a".repeat(length);

describe("a pool", () => {
  type Row = readonly [Partial<Record<keyof PoolSpec, unknown>>, string | null];
  it.each<Row>([
    [{}, null],
    [{ database: "a" }, null],
    [{ database: "a_1" }, null],
    [{ database: long(50) }, null],
    [{ database: long(51) }, "database"],
    [{ database: "" }, "database"],
    [{ database: "1a" }, "database"],
    [{ database: "a-b" }, "database"],
    [{ database: "a;" }, "database"],
    [{ database: " a" }, "database"],
    [{ schema: "a1" }, null],
    [{ schema: long(63) }, null],
    [{ schema: long(64) }, "schema"],
    [{ schema: "a_b" }, "schema"],
    [{ schema: "1a" }, "schema"],
    [{ schema: "a b" }, "schema"],
    [{ schema: "public" }, "schema"],
    [{ schema: "tessera" }, "schema"],
    [{ tenantColumn: "a_1" }, null],
    [{ tenantColumn: long(63) }, null],
    [{ tenantColumn: long(64) }, "tenantColumn"],
    [{ tenantColumn: "_a" }, "tenantColumn"],
    [{ tenantColumn: "a b" }, "tenantColumn"],
    [{ majorVersion: 14 }, null],
    [{ majorVersion: 17 }, null],
    [{ majorVersion: 13 }, "majorVersion"],
    [{ majorVersion: 18 }, "majorVersion"],
    [{ extensions: ["uuid-ossp", "pg_trgm"] }, null],
    [{ extensions: [long(63)] }, null],
    [{ extensions: [long(64)] }, "extensions"],
    [{ extensions: ["pg_trgm", "A"] }, "extensions"],
    [{ extensions: ['a"; b'] }, "extensions"],
    [{ extensions: ["_a"] }, "extensions"],
    [{ extensionVersions: {} }, null],
    [{ extensionVersions: { vector: "0.8.0", other: "1" } }, null],
    [{ extensionVersions: { vector: "0.8.0", other: "1'" } }, "extensionVersions"],
    [{ extensionVersions: { vector: "1." } }, "extensionVersions"],
    [{ extensionVersions: { vector: "v1" } }, "extensionVersions"],
    [{ extensionVersions: { vector: "" } }, "extensionVersions"],
    [{ referenceTables: [] }, null],
    [{ referenceTables: ["countries", "_a", long(63)] }, null],
    [{ referenceTables: [long(64)] }, "referenceTables"],
    [{ referenceTables: ["countries", "A"] }, "referenceTables"],
    [{ referenceTables: ["1a"] }, "referenceTables"],
    [{ referenceTables: ["a b"] }, "referenceTables"],
  ])("of %j has the fault %s", (given, fault) => {
    const found = faults(() => bootstrapPool({ ...pool, ...given } as PoolSpec));
    expect(found).toEqual(fault === null ? [] : [fault]);
  });

  it("has all its faults told at once, with what was given", () => {
    const bad = { ...pool, database: "A", schema: "public", majorVersion: 9 } as unknown as PoolSpec;
    expect(faults(() => bootstrapPool(bad))).toEqual(["database", "schema", "majorVersion"]);
    expect(() => bootstrapPool(bad)).toThrow('statements, pool "A":\n  database must be');
    expect(() => bootstrapPool(bad)).toThrow("majorVersion must be one of 14, 15, 16, 17, got: 9.");
  });
});

describe("a tenant", () => {
  const numbers = (
    path: keyof TenantSpec,
    least: number,
  ): [Partial<Record<keyof TenantSpec, unknown>>, string | null][] => [
    [{ [path]: least }, null],
    [{ [path]: least - 1 }, path],
    [{ [path]: least + 0.5 }, path],
    [{ [path]: Number.NaN }, path],
    [{ [path]: 2 ** 53 }, path],
    [{ [path]: `${least}` }, path],
  ];
  const schema = { strategy: "schema_per_tenant" };

  it.each<readonly [Partial<Record<keyof TenantSpec, unknown>>, string | null]>([
    [{}, null],
    [{ id: long(32) }, null],
    [{ id: long(33) }, "id"],
    [{ id: "a1_2b" }, null],
    [{ id: "a__b" }, "id"],
    [{ id: "A" }, "id"],
    [{ id: "a b" }, "id"],
    [{ strategy: "none" }, "strategy"],
    [{ strategy: "constructor" }, "strategy"],
    ...numbers("connections", 1),
    ...numbers("readerConnections", 0),
    ...numbers("statementTimeoutMs", 1),
    ...numbers("idleInTransactionTimeoutMs", 1),
    ...numbers("lockTimeoutMs", 1),
    ...numbers("workMemKb", 64),
    ...numbers("tempFileLimitKb", 0),
    ...numbers("maxBytes", 1),
    [{ tempFileLimitKb: null }, null],
    [{ maxBytes: null }, null],
    [{ ...schema, schemas: [] }, null],
    [{ ...schema, schemas: ["main", "1a", long(30)] }, null],
    [{ ...schema, schemas: ["main", long(31)] }, "schemas"],
    [{ ...schema, schemas: ["a_b"] }, "schemas"],
    [{ ...schema, schemas: [""] }, "schemas"],
    [{ ...schema, schemas: ["A"] }, "schemas"],
    [{ ...schema, id: "pg", schemas: ["main"] }, "schemas"],
    [{ ...schema, id: "pgx", schemas: ["main"] }, null],
    [{ ...schema, id: "information", schemas: ["main"] }, null],
    [{ ...schema, id: "information", schemas: ["schema"] }, "schemas"],
    [{ ...schema, id: "timescaledb", schemas: ["main"] }, null],
    [{ ...schema, id: "timescaledb", schemas: ["information"] }, "schemas"],
    [{ ...schema, id: "timescaledb", schemas: ["experimental"] }, "schemas"],
  ])("of %j has the fault %s", (given, fault) => {
    const spec = { ...tenantSpec("acme"), ...given } as TenantSpec;
    expect(faults(() => applyTenant(spec))).toEqual(fault === null ? [] : [fault]);
    expect(faults(() => removeTenant(spec))).toEqual(fault === null ? [] : [fault]);
  });

  it("in a pool with faults has those", () => {
    expect(faults(() => applyTenant(tenantSpec("acme", { pool: { ...pool, schema: "public" } })))).toEqual(["schema"]);
  });

  it("with a database of its own is in none of another name", () => {
    const own = (database: string) =>
      applyTenant(tenantSpec("acme", { strategy: "database_per_tenant", pool: { ...pool, database } }));
    expect(own("tenant_acme_main").every(({ database }) => database === "tenant_acme_main")).toBe(true);
    expect(() => own("tenant_acme")).toThrow(
      'statements, tenant "acme": pool.database must be "tenant_acme_main" under database_per_tenant, got: "tenant_acme".',
    );
  });
});

it("each fault is told with what is allowed", () => {
  const all: Readonly<Record<string, unknown>> = {
    database: "A",
    schema: "A",
    tenantColumn: "A",
    majorVersion: 9,
    extensionVersions: { a: "x" },
    extensions: ["A"],
    referenceTables: ["A"],
  };
  const told = (make: () => unknown): string[] => {
    try {
      make();
      return [];
    } catch (error) {
      return (error as Error).message.split("\n").slice(1);
    }
  };
  expect(told(() => bootstrapPool({ ...pool, ...all } as PoolSpec))).toEqual([
    '  database must be [a-z][a-z0-9_]*, at most 50 characters, got: "A".',
    '  schema must be [a-z][a-z0-9]*, neither public nor tessera, got: "A".',
    '  tenantColumn must be [a-z][a-z0-9_]*, got: "A".',
    "  majorVersion must be one of 14, 15, 16, 17, got: 9.",
    '  extensionVersions must be numbers with dots between them, got: {"a":"x"}.',
    '  extensions must be names of extensions, got: ["A"].',
    '  referenceTables must be names of tables, [a-z_][a-z0-9_]*, got: ["A"].',
  ]);
  const numbers = {
    connections: 0,
    readerConnections: -1,
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
    lockTimeoutMs: 0,
    workMemKb: 63,
    tempFileLimitKb: -1,
    maxBytes: 0,
  };
  const from = (path: string, least: string, got: number) => `  ${path} must be ${least}, got: ${got}.`;
  expect(told(() => applyTenant({ ...tenantSpec("A"), ...numbers, strategy: "none", schemas: ["A"] }))).toEqual([
    '  id must be ^[a-z][a-z0-9]*(_[a-z0-9]+)*$, at most 32 characters, got: "A".',
    '  strategy must be one of row_level_security, schema_per_tenant, database_per_tenant, got: "none".',
    from("connections", "a whole number from 1", 0),
    from("readerConnections", "a whole number from 0", -1),
    from("statementTimeoutMs", "a whole number from 1", 0),
    from("idleInTransactionTimeoutMs", "a whole number from 1", 0),
    from("lockTimeoutMs", "a whole number from 1", 0),
    from("workMemKb", "a whole number from 64 (the least that the server takes)", 63),
    from("tempFileLimitKb", "null or a whole number from 0", -1),
    from("maxBytes", "null or a whole number from 1", 0),
    '  schemas must be suffixes [a-z0-9]+ of at most 30 characters that do not make a system schema\'s name, got: ["A"].',
  ]);
});

it.each([
  ["row_level_security", 1, "cell"],
  ["schema_per_tenant", 2, "cell"],
  ["database_per_tenant", 3, "dedicated"],
])("%s is of strictness %i, and its tenants live in a home of the kind %s", (strategy, strictness, home) => {
  expect(STRATEGIES[strategy]).toEqual({ strictness, home });
  expect([homeKind(strategy), homeKind(null), homeKind("none")]).toEqual([home, "cell", "dedicated"]);
});

describe("limits of a tenant", () => {
  it.each([
    [1, 2, 10],
    [1000, 2000, 10_000],
    [360_000, 720_000, 3_600_000],
    [360_001, 720_002, 3_600_000],
    [3_600_000, 7_200_000, 3_600_000],
    [4_000_000, 8_000_000, 4_000_000],
  ])(
    "of a statement of %i ms: a transaction of %i, a migration of %i",
    (statementTimeoutMs, transaction, migration) => {
      const spec = tenantSpec("acme", { statementTimeoutMs });
      expect([transactionTimeoutMs(spec), migrationTimeoutMs(spec)]).toEqual([transaction, migration]);
    },
  );

  it("are told in the units of the contract", () => {
    const spec = {
      connections: 7,
      readerConnections: 3,
      statementTimeoutMs: 1000,
      lockTimeoutMs: 200,
      idleInTransactionTimeoutMs: 300,
      workMemKb: 64,
      tempFileLimitKb: 5,
      maxBytes: 9,
    };
    const told = {
      connections: 7,
      reader_connections: 3,
      statement_timeout_ms: 1000,
      transaction_timeout_ms: 2000,
      migration_timeout_ms: 10_000,
      lock_timeout_ms: 200,
      idle_in_transaction_timeout_ms: 300,
      work_mem_bytes: 65_536,
      temp_file_bytes: 5120,
      storage_bytes: 9,
    };
    expect(sqlLimits(tenantSpec("acme", spec))).toEqual(told);
    expect(sqlLimits(tenantSpec("acme", { ...spec, tempFileLimitKb: null, maxBytes: null }))).toEqual({
      ...told,
      temp_file_bytes: null,
      storage_bytes: null,
    });
    expect(sqlLimits(tenantSpec("acme", { ...spec, tempFileLimitKb: 0 })).temp_file_bytes).toBe(0);
  });
});

describe("roles", () => {
  const spec = tenantSpec("acme", { connections: 7, readerConnections: 3, schemas: ["main", "aux"] });
  const shared = (writers: string, readers: string) => [
    {
      name: "tenant_acme",
      login: true,
      memberOf: [writers],
      connections: 7,
      limited: "statement",
      readOnly: false,
    },
    { name: "reader_acme", login: true, memberOf: [readers], connections: 3, limited: "statement", readOnly: true },
  ];
  const own = [
    ...shared("pool_shared_members", "pool_shared_members"),
    { name: "owner_acme", login: false, memberOf: [], connections: 0, limited: false, readOnly: false },
    {
      name: "migrator_acme",
      login: true,
      memberOf: ["pool_shared_members", "owner_acme"],
      connections: 2,
      limited: "migration",
      readOnly: false,
      actsAs: "owner_acme",
    },
  ];
  const schemas = ["acme_main", "acme_aux"];

  it.each([
    ["row_level_security", shared("pool_shared_writers", "pool_shared_readers"), [], [pool.schema], false],
    ["schema_per_tenant", own, schemas, schemas, false],
    ["database_per_tenant", own, schemas, schemas, true],
  ])("under %s have the rights of these groups, and no more", (strategy, roles, itsSchemas, path, ownsDatabase) => {
    const mechanism = MECHANISMS[strategy]!;
    expect(mechanism.roles(spec)).toEqual(roles);
    expect(mechanism.schemas(spec)).toEqual(itsSchemas);
    expect(mechanism.searchPath(spec)).toEqual(path);
    expect(mechanism.ownsDatabase).toBe(ownsDatabase);
  });
});
