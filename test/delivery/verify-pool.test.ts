import { Client } from "pg";
import { applyTenant, bootstrapPool } from "../../constructs/engines/families/postgresql/sql";
import { driverOver } from "../../constructs/engines/postgresql/driver";
import type { Observation, VerifyInput } from "../../executor/contract/observation";
import { makeVerifier } from "../../executor/verify";
import { pool, startTestServer, surroundings, type TestServer, tenantSpec } from "../support/postgres";

const share = (tenant: string, roles: Record<string, string | null>, state = "active") => ({
  tenant,
  contract: { state, roles, tls: { min_version: "1.3" } },
});
const pooled = (id: string, state = "active") =>
  share(id, { application: `tenant_${id}`, reader: `reader_${id}`, migrator: null }, state);
const owned = (id: string) =>
  share(id, { application: `tenant_${id}`, reader: `reader_${id}`, migrator: `migrator_${id}` });

describe("the verifier on a real server", () => {
  let server: TestServer;
  let admin: Client;
  const look = async (input: Partial<VerifyInput> = {}) => {
    const verifier = makeVerifier(() => surroundings(), { postgresql: driverOver({ ssl: false }) });
    return verifier({
      engine: "postgresql",
      target: { host: server.host, port: server.port, region: "eu-central-1" },
      look: { database: "shared", replicaLagMsMax: 1000 },
      shares: [pooled("acme"), pooled("globex"), owned("initech"), pooled("asleep", "suspended")],
      queries: 0,
      ...input,
    });
  };
  const failing = ({ observations }: { observations: readonly Observation[] }) =>
    observations.filter(({ holds }) => holds === false).map(({ check, tenant }) => [check, tenant]);
  /** Does something by hand that the guard would refuse, looks, and undoes it. */
  const during = async (
    harm: string,
    undo: string,
    by: (sql: string) => Promise<unknown> = (sql) => admin.query(sql),
  ) => {
    await by(`SET event_triggers = off; ${harm}`);
    const seen = failing(await look());
    await by(`SET event_triggers = off; ${undo}`);
    return seen.filter(([check]) => check !== "tls");
  };

  beforeAll(async () => {
    // Nothing of its own accord: what changes is ours.
    server = await startTestServer(17, { autovacuum: "off" });
    await server.execute(bootstrapPool(pool));
    for (const id of ["acme", "globex"]) await server.execute(applyTenant(tenantSpec(id)));
    await server.execute(applyTenant(tenantSpec("asleep", { login: false })));
    await server.execute(applyTenant(tenantSpec("initech", { strategy: "schema_per_tenant" })));
    admin = new Client({ host: "127.0.0.1", port: server.port, user: "postgres", database: "shared" });
    await admin.connect();
    await admin.query(
      "SET ROLE tessera_owner; CREATE TABLE app.orders (tenant_id text, id int, PRIMARY KEY (tenant_id, id)); RESET ROLE",
    );
    for (const tenant of ["acme", "globex"]) {
      const client = new Client({ host: "127.0.0.1", port: server.port, user: `tenant_${tenant}`, database: "shared" });
      await client.connect();
      await client.query("INSERT INTO app.orders (id) VALUES (1), (2)");
      await client.end();
    }
  });
  afterAll(async () => {
    await admin?.end();
    await server.stop();
  });

  it("finds nothing wrong but the missing TLS of a server on this machine", async () => {
    const { observations } = await look();
    expect(failing({ observations })).toEqual([["tls", null]]);
    expect(observations.filter(({ tenant }) => tenant === "acme").map(({ check }) => check)).toEqual([
      "roles-there",
      "roles-ordinary",
      "roles-sign-in",
      "other-schemas-closed",
      "own-rows-only",
    ]);
  });

  it.each([
    [
      "row-policies",
      "ALTER TABLE app.orders NO FORCE ROW LEVEL SECURITY",
      "ALTER TABLE app.orders FORCE ROW LEVEL SECURITY",
    ],
    [
      "row-policies",
      'ALTER POLICY "0_tessera" ON app.orders RENAME TO zz',
      'ALTER POLICY zz ON app.orders RENAME TO "0_tessera"',
    ],
    [
      "schema-guard",
      "ALTER EVENT TRIGGER tessera_sql_drop DISABLE",
      "ALTER EVENT TRIGGER tessera_sql_drop ENABLE ALWAYS",
    ],
  ])("sees %s, of the whole home", async (check, harm, undo) => {
    expect(await during(harm, undo)).toEqual([[check, null]]);
  });

  it.each([
    ["roles-ordinary", "acme", "ALTER ROLE tenant_acme BYPASSRLS", "ALTER ROLE tenant_acme NOBYPASSRLS"],
    ["roles-sign-in", "globex", "ALTER ROLE reader_globex NOLOGIN", "ALTER ROLE reader_globex LOGIN"],
    ["roles-sign-in", "asleep", "ALTER ROLE tenant_asleep LOGIN", "ALTER ROLE tenant_asleep NOLOGIN"],
    [
      "other-schemas-closed",
      "acme",
      "GRANT USAGE ON SCHEMA initech_main TO reader_acme",
      "REVOKE USAGE ON SCHEMA initech_main FROM reader_acme",
    ],
  ])("sees %s, of %s alone", async (check, tenant, harm, undo) => {
    expect(await during(harm, undo)).toEqual([[check, tenant]]);
  });

  it("sees another's rows through a policy that lets them in", async () => {
    // Each of the two policies keeps others' rows out by itself.
    const policies = {
      tessera_tenant: "tenant_id = (SELECT tessera.tenant())",
      '"0_tessera"': "(SELECT tessera.own())[tenant_id] IS NOT NULL",
    };
    const altered = (using: (condition: string) => string) =>
      Object.entries(policies)
        .map(([name, condition]) => `ALTER POLICY ${name} ON app.orders USING (${using(condition)})`)
        .join("; ");
    const [wide, narrow] = [altered(() => "true"), altered((condition) => condition)];
    expect(await during(wide, narrow)).toEqual([
      ["no-tenant-no-rows", null],
      ...["acme", "globex", "initech", "asleep"].map((tenant) => ["own-rows-only", tenant]),
    ]);
  });

  it("sees roles that are not there", async () => {
    expect(failing(await look({ shares: [pooled("nobody")] }))).toContainEqual(["roles-there", "nobody"]);
  });

  it("changes nothing, whatever it is asked about", async () => {
    const state = async () =>
      (
        await admin.query(
          "SELECT pg_snapshot_xmax(pg_current_snapshot()) AS next_transaction, (SELECT count(*) FROM app.orders) AS rows",
        )
      ).rows;
    const before = await state();
    await look({ shares: [pooled("acme'; DROP TABLE app.orders; --")], queries: 5 });
    expect(await state()).toEqual(before);
  });

  it("measures what it is asked for, without the first queries", async () => {
    const { latenciesMs } = await look({ queries: 40 });
    expect(latenciesMs).toHaveLength(40);
    expect(latenciesMs.every((ms) => ms > 0)).toBe(true);
  });

  it("says what the server said when nobody answers", async () => {
    const { observations, latenciesMs } = await look({ target: { host: "127.0.0.1", port: 1, region: "r" } });
    expect(observations).toEqual([
      expect.objectContaining({ check: "sign-in", holds: false, seen: expect.stringContaining("ECONNREFUSED") }),
    ]);
    expect(latenciesMs).toEqual([]);
  });

  it("refuses an engine that it does not know", async () => {
    await expect(look({ engine: "toString" })).rejects.toThrow(
      'no driver for engine "toString"; there are: postgresql',
    );
  });
});
