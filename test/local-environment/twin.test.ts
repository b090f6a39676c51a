import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { loadFleet } from "../../constructs/rooms";
import { resetTwin, startTwin, type Twin } from "../../local-environment/twin";
import { FLEET } from "../support/fleet";

/** Two tenants of one cell, one with schemas of its own, one with a server of its own, in the example fleet. */
const TENANTS = ["city_library", "corner_bakery", "spotify_premium", "northwind_bank"];

const fleet = loadFleet(FLEET);
const folder = mkdtempSync(join(tmpdir(), "tessera-twin-"));
// For whoever runs this as root: the server has a user of its own.
chmodSync(folder, 0o755);
const options = { folder, tenants: TENANTS.map((id) => fleet.tenant(id)) };
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
  return twin.shares.find((share) => share.tenant === tenant)!.connections[use]!;
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
  expect(contract.endpoints.writer).toEqual({ host: "127.0.0.1", port: Number(new URL(of("city_library")).port) });
  expect(statSync(share.contractFile).mode & 0o077).toBe(0);
});

test("stopping leaves the data, and the connection strings of the last time work again", async () => {
  const before = of("city_library");
  await query(before, "INSERT INTO loans (id, what) VALUES (7, 'kept') ON CONFLICT DO NOTHING");
  await twin.stop();
  twin = await startTwin(fleet, options);
  expect(of("city_library")).toBe(before);
  expect(await query(before, "SELECT what FROM loans WHERE id = 7")).toEqual([{ what: "kept" }]);
});

test("a reset is refused while servers run, and takes nothing but their data", async () => {
  const stray = join(folder, "notes.txt");
  writeFileSync(stray, "mine");
  expect(() => resetTwin(folder)).toThrow("a server still runs");
  await twin.stop();
  resetTwin(folder);
  expect(readdirSync(folder)).toEqual(["notes.txt"]);
});
