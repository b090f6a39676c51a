import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  applyTenant,
  bootstrapPool,
  MECHANISMS,
  type PoolSpec,
  removeTenant,
  type TenantSpec,
} from "../../constructs/engines/families/postgresql/sql";
import {
  guard,
  guardsOf,
  identifier,
  literal,
  quoted,
  withoutGuard,
} from "../../constructs/engines/families/postgresql/sql/sql";

import { ATTACKS } from "./attacks";
import { SESSION_SETTINGS } from "./session-settings";

const pool: PoolSpec = {
  database: "shared",
  schema: "app",
  tenantColumn: "tenant_id",
  majorVersion: 17,
  extensions: [],
};
const tenant: TenantSpec = {
  id: "acme",
  strategy: "schema_per_tenant",
  pool,
  login: true,
  iam: true,
  connections: 5,
  readerConnections: 5,
  statementTimeoutMs: 1000,
  idleInTransactionTimeoutMs: 1000,
  lockTimeoutMs: 1000,
  workMemKb: 4096,
  tempFileLimitKb: 1024,
  maxBytes: 1_000_000,
  schemas: ["main"],
  rowLevelSecurity: true,
  guardRemoval: false,
};

describe("names and values", () => {
  it("quotes what is safe and refuses all else", () => {
    expect(identifier("tenant_a1")).toBe('"tenant_a1"');
    expect(literal("it's")).toBe("'it''s'");
    expect(literal(null)).toBe("NULL");
    for (const bad of ["", "A", 'a"b', "a b", "a;b", "é", "1a", "a".repeat(64)])
      expect(() => identifier(bad)).toThrow("identifier");
    for (const bad of ["a\\b", "a\nb", "é", "\0"]) expect(() => literal(bad)).toThrow("literal");
    for (const bad of [1.5, Number.NaN, 2 ** 60]) expect(() => literal(bad)).toThrow("safe integer");
    expect(() => quoted("a $tessera$ b")).toThrow("must not contain");
  });

  it("lets no text out of a literal", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let sql: string;
        try {
          sql = literal(text);
        } catch {
          return true;
        }
        return /^'(?:[^'\\]|'')*'$/.test(sql);
      }),
    );
  });

  it("refuses a bad tenant with every fault at once", () => {
    const bad = { ...tenant, id: "Acme'; DROP", strategy: "none", connections: 0, workMemKb: 1.5, schemas: ["a_b"] };
    const message = String(
      (() => {
        try {
          return applyTenant(bad);
        } catch (error) {
          return error;
        }
      })(),
    );
    for (const path of ["id", "strategy", "connections", "workMemKb", "schemas"])
      expect(message).toContain(`  ${path} must be`);
    expect(message).toContain("row_level_security, schema_per_tenant, database_per_tenant");
  });

  it.each(["a__b", "_a", "a_", "1a", "a".repeat(33), "a-b", ""])("refuses the id %s", (id) => {
    expect(() => applyTenant({ ...tenant, id })).toThrow("id must be");
    expect(() => removeTenant({ ...tenant, id })).toThrow("id must be");
  });

  it("refuses a schema whose name is PostgreSQL's own", () => {
    expect(() => applyTenant({ ...tenant, id: "pg" })).toThrow("schemas must be");
    expect(() => applyTenant({ ...tenant, id: "information", schemas: ["schema"] })).toThrow("schemas must be");
  });

  it("refuses a pool whose schema could be a tenant's", () => {
    for (const schema of ["acme_main", "public", "tessera", "App"])
      expect(() => bootstrapPool({ ...pool, schema })).toThrow("schema must be");
    expect(() => bootstrapPool({ ...pool, database: "a".repeat(51) })).toThrow("database must be");
  });

  it("keeps a dedicated tenant in its own database", () => {
    expect(() => applyTenant({ ...tenant, strategy: "database_per_tenant" })).toThrow('"tenant_acme_main"');
  });

  it("gives no two tenants a name in common", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,3}$/);
    const id = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("_"));
    const names = (name: string) => {
      const own = { ...tenant, id: name };
      return Object.values(MECHANISMS).flatMap((strategy) => [
        ...strategy.roles(own).map((role) => `role ${role.name}`),
        ...strategy.schemas(own).map((schema) => `schema ${schema}`),
      ]);
    };
    fc.assert(
      fc.property(id, id, (a, b) => {
        fc.pre(a !== b);
        const taken = new Set(names(a));
        return names(b).every((name) => !taken.has(name));
      }),
    );
  });
});

describe("steps", () => {
  it("are the same each time and carry no name of another tenant", () => {
    expect(applyTenant(tenant)).toEqual(applyTenant({ ...tenant }));
    const text = JSON.stringify([applyTenant(tenant), removeTenant(tenant)]);
    expect(text).not.toMatch(/(tenant|reader|owner|migrator)_(?!acme|schema|id|timeout|database)[a-z]+"/);
  });

  it("use the administrator only where PostgreSQL wants one", () => {
    const who = (majorVersion: 14 | 15) =>
      applyTenant({ ...tenant, pool: { ...pool, majorVersion } }).map((step) => step.as);
    expect(who(15)).not.toContain("admin");
    expect(who(14)).toEqual(["executor", "admin"]);
  });

  it("use no power that RDS keeps to itself", () => {
    const text = JSON.stringify([bootstrapPool(pool), applyTenant(tenant), removeTenant(tenant)]);
    expect(text).not.toMatch(
      /ALTER SYSTEM|WITH SUPERUSER|[^O]BYPASSRLS;|REVOKE [^;]* ON FUNCTION pg_|CREATE ROLE "[a-z_]+"[^;]* SUPERUSER/,
    );
  });
});

describe("settings that a session sets itself", () => {
  const shared = { ...tenant, strategy: "row_level_security", schemas: [] };
  const known = new Set([
    ...guardsOf([...bootstrapPool(pool), ...applyTenant(tenant), ...applyTenant(shared)]).keys(),
    ...ATTACKS.map(({ id }) => id),
  ]);
  const page = readFileSync(join(__dirname, "../../docs/engines/postgresql.md"), "utf8");

  it("are bounded by a guard, or by what an attack shows, or told on the engine's page", () => {
    const reaches = [...SESSION_SETTINGS.values()];
    const unknown = reaches.flatMap((reach) =>
      "bounded" in reach && !known.has(reach.bounded) ? [reach.bounded] : [],
    );
    expect([...new Set(unknown)]).toEqual([]);
    const untold = reaches.flatMap((reach) => ("told" in reach && !page.includes(reach.told) ? [reach.told] : []));
    expect([...new Set(untold)]).toEqual([]);
  });
});

describe("guards", () => {
  it("are found and taken out one at a time, and a statement that was only a guard goes with it", () => {
    const step = {
      as: "admin",
      database: "d",
      statements: [`a ${guard("one", "why one", "b")} c ${guard("two", "why two", "d")}`, guard("one", "why one", "e")],
    } as const;
    expect([...guardsOf([step])]).toEqual([
      ["one", "why one"],
      ["two", "why two"],
    ]);
    expect(withoutGuard([step], "one")).toEqual([{ ...step, statements: [`a  c ${guard("two", "why two", "d")}`] }]);
    expect(withoutGuard([{ ...step, statements: [guard("one", "why one", "e")] }], "one")).toEqual([]);
  });
});
