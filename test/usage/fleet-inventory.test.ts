import { appendFileSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LoadedFleet } from "../../config/fleet";
import type { Store } from "../../config/store";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { synthesizeFleet } from "../../stacks/threads";
import { allocate } from "../../usage/cost/allocate";
import { Pricing } from "../../usage/cost/price";
import { readPrices } from "../../usage/cost/prices";
import { doubtsOf, readFleetInventory } from "../../usage/fleet-inventory";
import { command } from "../cli/command";
import { Folder, SMALL_FLEET, tenantYml } from "../config/folder";

const BANK = tenantYml("bank", { tier: "enterprise", placement: "{}" });
let folder: Folder;
let out: string;
let store: Store;

beforeEach(async () => {
  folder = new Folder(SMALL_FLEET, { "tenants/ledger.txt": "acme\nbank\n", "tenants/bank/tenant.yml": BANK });
  out = join(folder.path, "out");
  store = { folder: join(folder.path, "index"), code: "this code" };
  await synth();
});
afterEach(() => folder.remove());

const synth = () =>
  synthesizeFleet({ folders: folder.folders, patterns: ["production"], outdir: out, store, threads: 1 });
// Another code reads what was written: who looks at stacks is another program.
const inventory = () => {
  const fleet = new LoadedFleet(folder.folders, ROOMS, undefined, ENVIRONMENT_ROOMS);
  return readFleetInventory(fleet, "production", out, { ...store, code: "other code" });
};

test("stacks as the files of today make them leave no doubt", () => {
  const found = inventory();
  expect(found.read).toContain("production-tenant-bank");
  expect(doubtsOf(found, "production")).toEqual([]);
});

test("a tenant that is gone costs nothing more, though its stack's folder stays", () => {
  const usd = () => allocate(inventory().items, new Pricing(readPrices()));
  expect(usd().tenants.map(({ tenant }) => tenant)).toContain("bank");
  rmSync(join(folder.folders.tenants, "bank"), { recursive: true });
  folder.write("tenants/ledger.txt", "acme\n");
  folder.write("tenants/erased.txt", "bank\n");
  expect(usd().tenants.map(({ tenant }) => tenant)).toEqual(["acme"]);
  expect(inventory().leftOut).toEqual(["production-tenant-bank"]);
});

test("a stack that was not written is named, and one that was made from other files than today's", async () => {
  rmSync(join(out, "stacks/production-cell-pool-1"), { recursive: true });
  folder.write("tenants/acme/postgresql.yml", "connections: { max: 21 }\n");
  const found = inventory();
  expect([found.missing, found.old]).toEqual([["production-cell-pool-1"], ["production-cell-pool-1-tenants"]]);
  expect(doubtsOf(found, "production")).toEqual([
    "1 stack (production-cell-pool-1) of this fleet not written, and not counted. Write them: ./tessera synth production",
    "1 stack (production-cell-pool-1-tenants) made from other files than today's, or changed since. Write them again: ./tessera synth production",
  ]);
  await synth();
  expect(doubtsOf(inventory(), "production")).toEqual([]);
});

test("bytes that synth did not write, and a folder that another machine wrote", () => {
  appendFileSync(join(out, "stacks/production-foundation/cdk.tf.json"), "\n");
  expect(inventory().old).toEqual(["production-foundation"]);
  cpSync(out, join(folder.path, "copy"), { recursive: true });
  out = join(folder.path, "copy");
  expect(inventory()).toMatchObject({ old: [], unknown: inventory().read });
});

test("./tessera cost and ./tessera quotas say it, and money is to the cent", async () => {
  rmSync(join(out, "stacks/production-recovery"), { recursive: true });
  const run = (name: string) => command(name, folder.folders, "--env", "production", "--out", out, "--json");
  const cost = JSON.parse((await run("cost")).out);
  expect(cost.stacks.missing).toEqual(["production-recovery"]);
  for (const usd of [cost.total, ...cost.tenants.flatMap((one: object) => Object.values(one))])
    if (typeof usd === "number") expect(Number(usd.toFixed(2))).toBe(usd);
  expect(JSON.parse((await run("quotas")).out).stacks.missing).toEqual(["production-recovery"]);
  const people = (name: string) => command(name, folder.folders, "--env", "production", "--out", out);
  const quotas = await people("quotas");
  expect(quotas.err).toContain("production-recovery");
  // What is known to be a part is no answer.
  for (const { code, out: table } of [quotas, await people("cost")]) {
    expect(code).toBe(3);
    expect(table).toMatch(/partial: \d+ of \d+ stacks/);
  }
});

test("a pooled tenant that is gone is marked, since its cell's stack still has its rows", async () => {
  rmSync(join(folder.folders.tenants, "acme"), { recursive: true });
  folder.write("tenants/ledger.txt", "bank\n");
  folder.write("tenants/erased.txt", "acme\n");
  const { code, out: table } = await command("cost", folder.folders, "--env", "production", "--out", out);
  expect(table).toContain("acme (of this fleet no more)");
  expect(code).toBe(3);
});
