import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { evidenceOf } from "../../constructs/engines/families/postgresql/evidence";
import { type Server, startServer } from "../../constructs/engines/families/postgresql/server";
import { applyTenant, bootstrapPool } from "../../constructs/engines/families/postgresql/sql";
import { driverOver } from "../../constructs/engines/postgresql/driver";
import { run } from "../../executor/run";
import { pool, surroundings, tenantSpec } from "../support/postgres";

const SHARES = ["acme", "globex"].map((id) => ({
  tenant: id,
  contract: { state: "active", roles: { application: `tenant_${id}`, reader: `reader_${id}` } },
}));

describe("the evidence of a restored copy, on real servers", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-evidence-"));
  const driver = driverOver({ ssl: false });
  const running: Server[] = [];
  const start = async (name: string) => {
    const server = await startServer({ dataDirectory: join(folder, name), majorVersion: 17 });
    running.push(server);
    return server;
  };
  const target = (server: Server) => ({ host: server.host, port: server.port, region: "r" });
  const evidence = async (server: Server) => {
    const session = await driver.open(
      target(server),
      "executor",
      { database: "shared" },
      surroundings().credentials,
      () => {},
    );
    try {
      return await evidenceOf(session, SHARES);
    } finally {
      await session.close();
    }
  };
  const as = async (server: Server, user: string, sql: string) => {
    const client = new Client({ host: server.host, port: server.port, user, database: "shared" });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const rows = (observations: Awaited<ReturnType<typeof evidence>>) =>
    observations.filter(({ check }) => check === "rows-read").map(({ tenant, seen }) => [tenant, seen]);

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    const source = await start("source");
    const steps = [
      ...bootstrapPool(pool),
      ...applyTenant(tenantSpec("acme", { strategy: "row_level_security" })),
      ...applyTenant(tenantSpec("globex", { strategy: "schema_per_tenant" })),
    ];
    await run({ engine: "e", subject: "s", target: target(source), steps }, driver, surroundings());
    await as(
      source,
      "tessera_migrator",
      "CREATE TABLE app.orders (tenant_id text, id int, note text, PRIMARY KEY (tenant_id, id))",
    );
    await as(
      source,
      "tenant_acme",
      "INSERT INTO app.orders (id, note) SELECT n, 'note ' || n FROM generate_series(1, 500) n",
    );
    await as(source, "migrator_globex", "CREATE TABLE globex_main.items (id int PRIMARY KEY)");
    await as(source, "tenant_globex", "INSERT INTO globex_main.items SELECT generate_series(1, 7)");
    await source.stop();
    // As a restore of the storage is: every file, of a server that came to rest.
    cpSync(join(folder, "source"), join(folder, "copy"), { recursive: true, preserveTimestamps: true });
    // The server runs as another user when this process is root.
    if (process.getuid?.() === 0)
      execFileSync("chown", ["-R", "--reference", join(folder, "source"), join(folder, "copy")]);
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is the same for the source and its copy: walls, counts and checksums of each tenant", async () => {
    const of = [await evidence(await start("source")), await evidence(await start("copy"))];
    expect(rows(of[0]!)).toEqual(rows(of[1]!));
    expect(rows(of[0]!)).toEqual([
      ["acme", expect.stringMatching(/^500 rows in 1 tables, checksum [0-9a-f]{16}$/)],
      ["globex", expect.stringMatching(/^7 rows in 2 tables, checksum [0-9a-f]{16}$/)],
    ]);
    expect(of[1]!.filter(({ holds }) => holds !== true)).toEqual([]);
  });

  it("runs no code of a tenant's: neither a cast of its table's type, nor a policy of its own", async () => {
    const copy = await start("copy");
    const body = "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ran as %', session_user; END $$";
    await as(
      copy,
      "migrator_globex",
      `CREATE FUNCTION globex_main.spy(globex_main.items) RETURNS text ${body};
       CREATE CAST (globex_main.items AS text) WITH FUNCTION globex_main.spy(globex_main.items) AS IMPLICIT;
       CREATE FUNCTION globex_main.asked() RETURNS boolean ${body};
       CREATE TABLE globex_main.kept (id int);
       CREATE POLICY own ON globex_main.kept AS RESTRICTIVE USING (globex_main.asked())`,
    );
    try {
      const seen = (await evidence(copy)).filter(({ check }) => check === "rows-read");
      expect(seen.find(({ tenant }) => tenant === "globex")).toMatchObject({
        holds: null,
        seen: expect.stringMatching(/^7 rows in 2 tables, .*; 1 with policies of the tenant's own not read$/),
      });
      expect(seen.find(({ tenant }) => tenant === "acme")?.holds).toBe(true);
    } finally {
      await as(
        copy,
        "migrator_globex",
        "DROP CAST (globex_main.items AS text); DROP TABLE globex_main.kept; DROP FUNCTION globex_main.spy, globex_main.asked",
      );
    }
  });

  it("tells a copy in which a single value differs, of the tenant whose it is", async () => {
    const source = await evidence(await start("source"));
    const copy = await start("copy");
    await as(copy, "tenant_acme", "UPDATE app.orders SET note = 'another' WHERE id = 250");
    const after = Object.fromEntries(rows(await evidence(copy)));
    const before = Object.fromEntries(rows(source));
    expect([after.acme === before.acme, after.globex === before.globex]).toEqual([false, true]);
  });

  it("fails for a copy whose walls did not come with it", async () => {
    const copy = await start("copy");
    await as(copy, "postgres", "SET event_triggers = off; ALTER TABLE app.orders DISABLE ROW LEVEL SECURITY");
    const failed = (await evidence(copy)).filter(({ holds }) => holds === false).map(({ check }) => check);
    expect(failed).toEqual(expect.arrayContaining(["row-policies", "no-tenant-no-rows"]));
  });
});
