import { Client } from "pg";
import {
  applyTenant,
  bootstrapPool,
  guardPool,
  migratorRole,
  POOL_MIGRATOR,
  type PoolSpec,
  REFUSED,
  removeTenant,
  type TenantSpec,
  tenantRole,
} from "../../constructs/engines/families/postgresql/sql";
import { withoutGuard } from "../../constructs/engines/families/postgresql/sql/sql";
import type { LogLine } from "../../executor/run";
import { pool as sharedPool, startTestServer, type TestServer, tenantSpec } from "../support/postgres";
import { until } from "../support/until";

const pool: PoolSpec = { ...sharedPool, referenceTables: ["countries"] };

const tenant = (id: string, strategy = "row_level_security", change: Partial<TenantSpec> = {}): TenantSpec =>
  tenantSpec(id, {
    strategy,
    pool: strategy === "database_per_tenant" ? { ...pool, database: `tenant_${id}_main` } : pool,
    iam: true,
    schemas: strategy === "row_level_security" ? [] : ["main"],
    ...change,
  });

let server: TestServer;

async function as(user: string, sql: string, database = "shared"): Promise<Record<string, unknown>[]> {
  const client = new Client({ host: "127.0.0.1", port: server.port, user, database });
  await client.connect();
  try {
    const result = await client.query(sql);
    return (Array.isArray(result) ? result.at(-1) : result).rows;
  } finally {
    await client.end();
  }
}
const admin = (sql: string, database = "shared") => as("postgres", sql, database);

beforeAll(async () => {
  server = await startTestServer(17);
  await admin("CREATE ROLE rds_iam NOLOGIN", "postgres");
  await server.execute(bootstrapPool(pool));
  await as(POOL_MIGRATOR, "CREATE TABLE app.notes (tenant_id text, id int, body text, PRIMARY KEY (tenant_id, id))");
});
afterAll(() => server.stop());

describe("the guard", () => {
  it("fills in the tenant, requires it, and indexes what has no index led by it", async () => {
    await as(POOL_MIGRATOR, "CREATE TABLE app.logs (id int, tenant_id text, line text)");
    const [column] = await admin(
      "SELECT column_default, is_nullable FROM information_schema.columns WHERE table_name = 'logs' AND column_name = 'tenant_id'",
    );
    expect(column).toEqual({ column_default: "tessera.tenant()", is_nullable: "NO" });
    const indexes = await admin("SELECT indexdef FROM pg_indexes WHERE tablename IN ('logs', 'notes') ORDER BY 1");
    expect(indexes.map(({ indexdef }) => indexdef)).toEqual([
      "CREATE INDEX logs_tenant_id_idx ON app.logs USING btree (tenant_id)",
      "CREATE UNIQUE INDEX notes_pkey ON app.notes USING btree (tenant_id, id)",
    ]);
    await server.execute(applyTenant(tenant("filler")));
    expect(await as(tenantRole("filler"), "INSERT INTO app.logs (id) VALUES (1) RETURNING tenant_id")).toEqual([
      { tenant_id: "filler" },
    ]);
  });

  it("asks who the tenant is once per statement, and uses the index", async () => {
    await server.execute(applyTenant(tenant("reader_of_plans")));
    await admin("INSERT INTO app.notes SELECT 't' || n, n FROM generate_series(1, 5000) n; ANALYZE app.notes");
    const plan = JSON.stringify(await as(tenantRole("reader_of_plans"), "EXPLAIN SELECT * FROM app.notes"));
    expect(plan).toMatch(/InitPlan 1/);
    expect(plan).toMatch(/notes_pkey/);
    await admin("DELETE FROM app.notes");
  });

  it("says in a refusal what to write instead", async () => {
    const refusal = as(POOL_MIGRATOR, "CREATE TABLE app.shared (id int PRIMARY KEY)");
    await expect(refusal).rejects.toMatchObject({
      code: REFUSED,
      message: "Tessera: table app.shared has no column tenant_id",
      hint: expect.stringContaining("referenceTables"),
    });
    await expect(
      as(POOL_MIGRATOR, "CREATE TABLE app.codes (tenant_id text, id int PRIMARY KEY)"),
    ).rejects.toMatchObject({
      code: REFUSED,
      hint: expect.stringContaining("PRIMARY KEY (tenant_id, id)"),
    });
  });

  it("lets reference data be read and, once registered, tables of other schemas be", async () => {
    await as(
      POOL_MIGRATOR,
      "CREATE TABLE app.countries (code text PRIMARY KEY); INSERT INTO app.countries VALUES ('fr')",
    );
    await server.execute(applyTenant(tenant("traveller")));
    expect(await as(tenantRole("traveller"), "SELECT * FROM app.countries")).toEqual([{ code: "fr" }]);
    await admin("CREATE SCHEMA other; CREATE TABLE other.anything (id int PRIMARY KEY)");
  });

  it("guards tables that were there before it", async () => {
    const earlier = { ...pool, database: "earlier" };
    await admin("CREATE DATABASE earlier", "postgres");
    await admin(
      "CREATE SCHEMA app AUTHORIZATION tessera_owner; SET ROLE tessera_owner; CREATE TABLE app.old (tenant_id text)",
      "earlier",
    );
    await server.execute(bootstrapPool(earlier));
    expect(
      await admin("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'old'", "earlier"),
    ).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
  });
});

describe("a home from before shared tables lost their statistics", () => {
  const before: PoolSpec = { ...pool, database: "before" };
  const estimate = async (where: string) => {
    const plan = await as(
      tenantRole("early"),
      `EXPLAIN (FORMAT JSON) SELECT 1 FROM app.visits WHERE ${where}`,
      "before",
    );
    return Number(/"Plan Rows":(\d+)/.exec(JSON.stringify(plan))?.[1]);
  };
  const collected = async (table: string) =>
    (
      await admin(
        `SELECT a.attname FROM pg_statistic s JOIN pg_attribute a ON a.attrelid = s.starelid AND a.attnum = s.staattnum
           JOIN pg_class c ON c.oid = s.starelid WHERE c.relname LIKE '${table}%' ORDER BY 1`,
        "before",
      )
    ).map(({ attname }) => attname);

  beforeAll(async () => {
    await server.execute(withoutGuard(bootstrapPool(before), "statistics"));
    await as(
      POOL_MIGRATOR,
      `CREATE TABLE app.visits (tenant_id text, code int, name text); CREATE INDEX ON app.visits (tenant_id, (code % 1000));
       CREATE STATISTICS app.more (mcv) ON code, name FROM app.visits;
       CREATE TABLE app.seen (tenant_id text, code int); CREATE VIEW app.codes AS SELECT code FROM app.seen`,
      "before",
    );
    for (const id of ["early", "other"]) {
      await server.execute(withoutGuard(applyTenant(tenant(id, "row_level_security", { pool: before })), "statistics"));
      await as(
        tenantRole(id),
        `INSERT INTO app.visits (code, name) SELECT ${id === "early" ? "n" : "31337424"}, 'n' || n FROM generate_series(1, 2000) n;
         INSERT INTO app.seen (code) SELECT n FROM generate_series(1, 100) n`,
        "before",
      );
    }
    await admin("ANALYZE", "before");
  });

  it("tells values until it is brought to today's, and none from then on", async () => {
    expect(await collected("visits")).toEqual(expect.arrayContaining(["code", "name"]));
    expect(await estimate("code = 31337424")).toBeGreaterThan(await estimate("code = 4711"));
    await server.execute(bootstrapPool(before));
    // The tenant column's stay: its policy uses it, so its type does not change.
    expect(await collected("visits")).toEqual(["tenant_id"]);
    expect(await estimate("code = 31337424")).toBe(await estimate("code = 4711"));
    await admin("ANALYZE", "before");
    expect(await collected("visits")).toEqual(["tenant_id"]);
    const [extended] = await admin(
      "SELECT count(*)::int AS n FROM pg_statistic_ext_data WHERE stxdmcv IS NOT NULL",
      "before",
    );
    expect(extended).toEqual({ n: 0 });
    expect(await estimate("code % 1000 = 424")).toBe(await estimate("code % 1000 = 999"));
    expect((await as(tenantRole("early"), "SELECT count(*)::int AS n FROM app.visits", "before"))[0]).toEqual({
      n: 2000,
    });
  });

  it("keeps those of a column that a view shows, until the view is made anew", async () => {
    expect(await collected("seen")).toContain("code");
    await server.execute(bootstrapPool(before));
    expect(await collected("seen")).toContain("code");
    await as(POOL_MIGRATOR, "DROP VIEW app.codes", "before");
    await server.execute(bootstrapPool(before));
    await as(POOL_MIGRATOR, "CREATE VIEW app.codes AS SELECT code FROM app.seen", "before");
    expect(await collected("seen")).toEqual(["tenant_id"]);
    const options = await admin(
      "SELECT attname FROM pg_attribute WHERE attrelid = 'app.seen'::regclass AND attoptions IS NOT NULL",
      "before",
    );
    expect(options).toEqual([]);
  });
});

describe("a tenant", () => {
  it("is the same after a second run, and follows its settings", async () => {
    const state = () =>
      admin(`SELECT rolname, rolconnlimit, rolcanlogin, setconfig::text FROM pg_roles r LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid
        WHERE rolname LIKE '%\\_steady' ORDER BY 1`);
    const spec = tenant("steady", "schema_per_tenant");
    await server.execute(applyTenant(spec));
    const first = await state();
    await server.execute(applyTenant(spec));
    expect(await state()).toEqual(first);
    await server.execute(applyTenant({ ...spec, connections: 9, statementTimeoutMs: 1234 }));
    const [application] = await admin("SELECT rolconnlimit FROM pg_roles WHERE rolname = 'tenant_steady'");
    expect(application).toEqual({ rolconnlimit: 9 });
    expect(await as("tenant_steady", "SHOW statement_timeout")).toEqual([{ statement_timeout: "1234ms" }]);
  });

  it("signs in by IAM where the server knows it", async () => {
    await server.execute(applyTenant(tenant("by_token")));
    await server.execute(applyTenant(tenant("by_password", "row_level_security", { iam: false })));
    const members = await admin(
      "SELECT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member WHERE a.roleid = 'rds_iam'::regrole",
    );
    const names = members.map(({ rolname }) => rolname);
    expect(names).toEqual(expect.arrayContaining(["tessera_executor", "tenant_by_token", "reader_by_token"]));
    expect(names).not.toContain("tenant_by_password");
  });

  it("needs no superuser: the executor is none", async () => {
    expect(
      await admin(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'tessera_executor'",
      ),
    ).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: true }]);
  });

  it("moves from shared tables to a schema of its own and keeps no right to the shared ones", async () => {
    await server.execute(applyTenant(tenant("mover")));
    await expect(server.execute(applyTenant(tenant("mover", "schema_per_tenant")))).rejects.toThrow(
      "unexpected membership: tenant_mover in pool_shared_writers",
    );
  });

  it("does not take over a schema that somebody else owns", async () => {
    await admin("CREATE SCHEMA squatter_main");
    await expect(server.execute(applyTenant(tenant("squatter", "schema_per_tenant")))).rejects.toThrow(
      "schema squatter_main exists and does not belong to owner_squatter",
    );
  });
});

describe("removal", () => {
  const counts = () => admin("SELECT tenant_id, count(*)::int AS n FROM app.notes GROUP BY 1 ORDER BY 1");

  it("takes the tenant's rows whatever their foreign keys, and nobody else's", async () => {
    await as(
      POOL_MIGRATOR,
      `CREATE TABLE app.parents (tenant_id text, id int, favourite int, PRIMARY KEY (tenant_id, id));
       CREATE TABLE app.children (tenant_id text, id int, parent int, PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, parent) REFERENCES app.parents (tenant_id, id));
       ALTER TABLE app.parents ADD FOREIGN KEY (tenant_id, favourite) REFERENCES app.children (tenant_id, id) DEFERRABLE;
       CREATE TABLE app.series (tenant_id text, at int) PARTITION BY RANGE (at);
       CREATE TABLE app.series_1 PARTITION OF app.series FOR VALUES FROM (0) TO (10)`,
    );
    for (const id of ["leaver", "leaver_2"]) {
      await server.execute(applyTenant(tenant(id)));
      await as(
        tenantRole(id),
        `BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO app.parents VALUES (DEFAULT, 1, 1); INSERT INTO app.children VALUES (DEFAULT, 1, 1);
         COMMIT; INSERT INTO app.notes (id) VALUES (1), (2); INSERT INTO app.series (at) VALUES (5)`,
      );
      await as(tenantRole(id), "SELECT lo_create(0)");
    }
    for (let time = 0; time < 2; time++) await server.execute(removeTenant(tenant("leaver")));
    expect(await counts()).toEqual([{ tenant_id: "leaver_2", n: 2 }]);
    expect(
      await admin(
        "SELECT (SELECT count(*)::int FROM app.parents) AS p, (SELECT count(*)::int FROM app.children) AS c, (SELECT count(*)::int FROM app.series) AS s, (SELECT count(*)::int FROM pg_largeobject_metadata) AS l",
      ),
    ).toEqual([{ p: 1, c: 1, s: 1, l: 1 }]);
    const roles = await admin("SELECT rolname FROM pg_roles WHERE rolname LIKE '%\\_leaver%' ORDER BY 1");
    expect(roles.map(({ rolname }) => rolname)).toEqual(["reader_leaver_2", "tenant_leaver_2"]);
    expect(await admin("SELECT tenant FROM tessera.quota WHERE tenant LIKE 'leaver%'")).toEqual([
      { tenant: "leaver_2" },
    ]);
  });

  it("fails loudly where a trigger keeps rows", async () => {
    await as(
      POOL_MIGRATOR,
      `CREATE TABLE app.sticky (tenant_id text);
       CREATE FUNCTION app.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
       CREATE TRIGGER keep BEFORE DELETE ON app.sticky FOR EACH ROW EXECUTE FUNCTION app.keep()`,
    );
    await server.execute(applyTenant(tenant("stuck")));
    await as(tenantRole("stuck"), "INSERT INTO app.sticky DEFAULT VALUES");
    await expect(server.execute(removeTenant(tenant("stuck")))).rejects.toThrow(
      "1 rows of the tenant are left in app.sticky",
    );
    await as(POOL_MIGRATOR, "DROP TABLE app.sticky");
  });

  it("takes a tenant's own schemas, also those that its settings no longer name", async () => {
    const spec = tenant("own", "schema_per_tenant", { schemas: ["main", "more"] });
    await server.execute(applyTenant(spec));
    await as(migratorRole("own"), "CREATE TABLE own_more.t (x int)");
    for (let time = 0; time < 2; time++) await server.execute(removeTenant({ ...spec, schemas: ["main"] }));
    expect(await admin("SELECT FROM pg_namespace WHERE nspname LIKE 'own\\_%'")).toEqual([]);
    expect(await admin("SELECT FROM pg_roles WHERE rolname LIKE '%\\_own'")).toEqual([]);
  });

  it("takes a dedicated tenant's database and roles", async () => {
    const spec = tenant("solo", "database_per_tenant");
    await server.execute([...bootstrapPool(spec.pool), ...applyTenant(spec)]);
    await as(migratorRole("solo"), "CREATE TABLE t (x int)", spec.pool.database);
    await as(tenantRole("solo"), "INSERT INTO t VALUES (1)", spec.pool.database);
    for (let time = 0; time < 2; time++) await server.execute(removeTenant(spec));
    expect(await admin("SELECT FROM pg_database WHERE datname = 'tenant_solo_main'")).toEqual([]);
    expect(await admin("SELECT FROM pg_roles WHERE rolname LIKE '%solo%'")).toEqual([]);
  });
});

describe("bootstrap", () => {
  it("goes on where another database is dropped while it looks at all", async () => {
    // Looked at one after the other, in the order in which they were made.
    for (const name of ["looked_at", "dropped"]) await admin(`CREATE DATABASE ${name} OWNER tessera_executor`);
    const holder = new Client({ host: "127.0.0.1", port: server.port, user: "postgres", database: "shared" });
    await holder.connect();
    try {
      await holder.query("BEGIN; GRANT CONNECT ON DATABASE looked_at TO PUBLIC");
      const going = server.execute(bootstrapPool(pool));
      const waits =
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%TEMPORARY ON DATABASE %I%'";
      expect(await until(async () => (await admin(waits)).length > 0)).toBe(true);
      await admin("DROP DATABASE dropped");
      await holder.query("ROLLBACK");
      await going;
    } finally {
      await holder.end();
      await admin("DROP DATABASE looked_at");
    }
  });
});

describe("measuring", () => {
  const measured = async () => {
    await server.execute(guardPool(pool));
    const rows = await admin(
      "SELECT tenant, used_bytes::int AS used, exceeded FROM tessera.quota WHERE tenant IN ('small', 'large')",
    );
    return Object.fromEntries(rows.map(({ tenant: id, used, exceeded }) => [id, { used: Number(used), exceeded }]));
  };

  it("is exact for small tables and for whoever seems to be over the limit, and tells tenants apart", async () => {
    for (const id of ["small", "large"])
      await server.execute(applyTenant(tenant(id, "row_level_security", { maxBytes: 1_000_000 })));
    await as(
      tenantRole("small"),
      "INSERT INTO app.notes (id, body) SELECT n, repeat('x', 100) FROM generate_series(1, 100) n",
    );
    const { small } = await measured();
    expect(small!.used).toBeGreaterThan(10_000);
    expect(small!.used).toBeLessThan(20_000);
    await as(
      tenantRole("large"),
      "INSERT INTO app.notes (id, body) SELECT n, repeat('x', 900) FROM generate_series(1, 20000) n",
    );
    const after = await measured();
    expect(after.large!.exceeded).toBe(true);
    // 900 bytes of text, 40 of everything else in the row.
    expect(Math.round(after.large!.used / 20_000 / 10)).toBe(94);
    expect(after.small!.exceeded).toBe(false);
    await as(tenantRole("large"), "DELETE FROM app.notes");
    expect((await measured()).large).toEqual({ used: 0, exceeded: false });
  });
});

describe("the log", () => {
  it("has one line for each statement, with names and without values", async () => {
    const lines: LogLine[] = [];
    await server.execute(applyTenant(tenant("quiet", "schema_per_tenant", { statementTimeoutMs: 987_654 })), (line) =>
      lines.push(line),
    );
    const statements = applyTenant(tenant("quiet", "schema_per_tenant")).reduce(
      (sum, step) => sum + step.statements.length,
      0,
    );
    expect(lines.filter((line) => line.event === "statement")).toHaveLength(statements);
    expect(JSON.stringify(lines)).toContain('ALTER ROLE \\"tenant_quiet\\" SET statement_timeout = ?');
    expect(JSON.stringify(lines)).not.toContain("987654");
  });
});
