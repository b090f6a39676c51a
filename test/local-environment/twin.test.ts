import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { ENGINES } from "../../constructs/engines/registry";
import { loadFleet } from "../../constructs/rooms";
import { resetTwin, startTwin, type Twin } from "../../local-environment/twin";
import { FLEET } from "../support/fleet";

/** Two tenants of one cell, one with schemas of its own, one with a server of its own, in the example fleet. */
const TENANTS = ["city_library", "corner_bakery", "spotify_premium", "northwind_bank"];

const fleet = loadFleet(FLEET);
const folder = mkdtempSync(join(tmpdir(), "tessera-twin-"));
// For whoever runs this as root: the server has a user of its own.
chmodSync(folder, 0o755);
const options = { folder, environment: "development", tenants: TENANTS.map((id) => fleet.tenant(id)) };
let twin: Twin;

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Connection string of a tenant. */
function of(tenant: string, use = "application"): string {
  return twin.shares.find((share) => share.tenant === tenant && share.engine === "postgresql")!.connections[use]!;
}

beforeAll(async () => {
  twin = await startTwin(fleet, options);
  const migrations = twin.platform.find(({ home }) => home === "cell pool-1")!.connection;
  await query(migrations, `CREATE TABLE app.loans (tenant_id text, id int, what text, PRIMARY KEY (tenant_id, id));`);
});

afterAll(async () => {
  await twin?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("tenants of a cell share a table and see their own rows in it", async () => {
  await query(of("city_library"), "INSERT INTO loans (id, what) VALUES (1, 'a book')");
  await query(of("corner_bakery"), "INSERT INTO loans (id, what) VALUES (1, 'a bread tin')");
  expect(await query(of("city_library"), "SELECT tenant_id, what FROM loans")).toEqual([
    { tenant_id: "city_library", what: "a book" },
  ]);
  await expect(query(of("corner_bakery"), "INSERT INTO loans VALUES ('city_library', 2, 'not mine')")).rejects.toThrow(
    "row-level security",
  );
});

test("a tenant with schemas of its own makes its own tables there", async () => {
  await query(of("spotify_premium", "migrator"), "CREATE TABLE spotify_premium_main.songs (id int)");
  await query(of("spotify_premium"), "INSERT INTO songs VALUES (1)");
  expect(await query(of("spotify_premium", "reader"), "SELECT id FROM songs")).toEqual([{ id: 1 }]);
});

test("a dedicated tenant has a server of its own", () => {
  const port = (id: string) => new URL(of(id)).port;
  expect(port("city_library")).toBe(port("corner_bakery"));
  expect(port("northwind_bank")).not.toBe(port("city_library"));
});

test("contracts tell the way, and only their owner can read them", () => {
  const share = twin.shares.find(({ tenant }) => tenant === "city_library")!;
  const contract = JSON.parse(readFileSync(share.contractFile, "utf8"));
  expect(contract).toMatchObject({ tenant: "city_library", environment: "development", database: "tessera" });
  // True of the server that is here: nothing of tokens, certificates or regions.
  expect(contract).toMatchObject({ authentication: { method: "password" }, tls: { mode: "disable" } });
  expect(JSON.stringify(contract)).not.toMatch(/verify-full|\.rds\.|amazon|eu-central-1/);
  expect(contract.local.connections).toEqual(share.connections);
  expect(contract.endpoints.writer).toEqual({ host: "127.0.0.1", port: Number(new URL(of("city_library")).port) });
  expect(statSync(share.contractFile).mode & 0o077).toBe(0);
});

test("an application makes no table, and who does can: as local tells", async () => {
  await expect(query(of("city_library"), "CREATE TABLE more (id int)")).rejects.toThrow("permission denied for schema");
  await expect(query(of("spotify_premium"), "CREATE TABLE more (id int)")).rejects.toThrow(
    "permission denied for schema",
  );
  const migrations = twin.platform.find(({ home }) => home === "cell pool-1")!.connection;
  await query(migrations, "CREATE TABLE more (tenant_id text, id int, PRIMARY KEY (tenant_id, id))");
  await query(of("spotify_premium", "migrator"), "CREATE TABLE more (id int)");
  expect(await query(of("city_library"), "SELECT id FROM more")).toEqual([]);
});

test("every engine of a tenant is here, or left out with the reason", () => {
  for (const { id, engines } of options.tenants) {
    const here = twin.shares.filter(({ tenant }) => tenant === id).map(({ engine }) => engine);
    const out = twin.leftOut.filter(({ tenant }) => tenant === id).map(({ engine }) => engine);
    expect([...here, ...out].sort()).toEqual([...engines].sort());
  }
  expect(twin.leftOut.find(({ engine }) => engine === "mongodb")!.why).toContain("Kubernetes");
});

test("stopping leaves the data, and the connection strings of the last time work again", async () => {
  const before = of("city_library");
  await query(before, "INSERT INTO loans (id, what) VALUES (7, 'kept') ON CONFLICT DO NOTHING");
  await twin.stop();
  twin = await startTwin(fleet, options);
  expect(of("city_library")).toBe(before);
  expect(await query(before, "SELECT what FROM loans WHERE id = 7")).toEqual([{ what: "kept" }]);
});

test("every engine runs here, is an operator's, or says why it does not", () => {
  const silent = Object.values(ENGINES).filter(
    ({ local, kubernetes, notLocal }) => local === undefined && kubernetes === undefined && notLocal === undefined,
  );
  expect(silent.map(({ id }) => id)).toEqual([]);
});

test("a reset is refused while servers run, and takes nothing but their data", async () => {
  const stray = join(folder, "notes.txt");
  writeFileSync(stray, "mine");
  expect(() => resetTwin(folder)).toThrow("a server still runs");
  await twin.stop();
  resetTwin(folder);
  expect(readdirSync(folder)).toEqual(["notes.txt"]);
});
