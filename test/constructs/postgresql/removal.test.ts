import {
  applyTenant,
  bootstrapPool,
  removeTenant,
  type TenantSpec,
} from "../../../constructs/engines/families/postgresql/sql";
import { startTestServer, type TestServer } from "../../support/postgres";

const pool = {
  database: "tessera",
  schema: "app",
  tenantColumn: "tenant_id",
  majorVersion: 17 as const,
  extensions: [],
};

function tenant(id: string, login: boolean, guardRemoval = true): TenantSpec {
  return {
    id,
    strategy: "row_level_security",
    pool,
    login,
    iam: false,
    connections: 5,
    readerConnections: 5,
    statementTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 10_000,
    lockTimeoutMs: 10_000,
    workMemKb: 4096,
    tempFileLimitKb: null,
    maxBytes: null,
    schemas: [],
    rowLevelSecurity: true,
    guardRemoval,
  };
}

let server: TestServer;

/** Rows of one statement as the administrator, whom no policy binds. */
function admin(sql: string) {
  return server.execute([{ as: "admin", database: "tessera", statements: [sql] }]);
}

async function roles(): Promise<unknown[]> {
  return (await admin("SELECT rolname FROM pg_roles WHERE rolname ~ '^(tenant|reader)_' ORDER BY 1")).map(
    (row) => row.rolname,
  );
}

async function rows(): Promise<unknown> {
  return admin("SELECT tenant_id, count(*)::int AS n FROM app.notes GROUP BY 1 ORDER BY 1");
}

beforeAll(async () => {
  server = await startTestServer(17);
  await server.execute(bootstrapPool(pool));
  for (const id of ["acme", "beta"]) await server.execute(applyTenant(tenant(id, true)));
  await admin("SET ROLE tessera_owner; CREATE TABLE app.notes (tenant_id text, id int, PRIMARY KEY (tenant_id, id))");
  await admin("INSERT INTO app.notes SELECT t, n FROM unnest('{acme,beta}'::text[]) t, generate_series(1, 3) n");
});

afterAll(() => server?.stop());

test("a tenant that can still sign in is not erased, and nothing of it is touched", async () => {
  await expect(server.execute(removeTenant(tenant("acme", true)))).rejects.toThrow(
    "Tessera: tenant acme is not leaving: tenant_acme, reader_acme can sign in (1 attempt). Nothing was erased. Set lifecycle.state to offboarding",
  );
  expect(await rows()).toEqual([
    { tenant_id: "acme", n: 3 },
    { tenant_id: "beta", n: 3 },
  ]);
  expect(await admin("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'tenant_acme'")).toEqual([
    { rolcanlogin: true },
  ]);
});

test("a tenant that is leaving is erased, twice if need be, and nobody else", async () => {
  await server.execute(applyTenant(tenant("acme", false)));
  for (let time = 0; time < 2; time += 1) await server.execute(removeTenant(tenant("acme", false)));
  expect(await rows()).toEqual([{ tenant_id: "beta", n: 3 }]);
  expect(await roles()).toEqual(["reader_beta", "tenant_beta"]);
});

test("where an environment may be taken down whole, its tenants go with it", async () => {
  await server.execute(applyTenant(tenant("gone", true)));
  await server.execute(removeTenant(tenant("gone", true, false)));
  expect(await roles()).not.toContain("tenant_gone");
});
