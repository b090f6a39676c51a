import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMITS } from "../../../constructs/quotas/limits";
import type { Driver } from "../../../executor/contract/driver";
import type { ExecutorInput } from "../../../executor/contract/payload";
import { rotate } from "../../../executor/rotate";
import { run, type Surroundings } from "../../../executor/run";
import { type InventoryItem, instancesOf, readInventory } from "../../../usage/inventory";
import { QuotaCount } from "../../../usage/quotas/count";
import { forecast } from "../../../usage/quotas/forecast";
import { ledgerOf, type QuotaLedger } from "../../../usage/quotas/ledger";
import { passwordParameters } from "../../../usage/quotas/passwords";
import { command } from "../../cli/command";
import { exampleFleet, FLEET, synthesize } from "../../support/fleet";
import { MemoryKeeper, TARGET } from "../../support/keeper";

const CALL = "aws_lambda_invocation";
const PARAMETERS = LIMITS.ssm_standard_parameters!;
const DAY = 86_400_000;

/** Stacks of production as synth writes them. */
const OUT = mkdtempSync(join(tmpdir(), "tessera-passwords-"));
for (const [name, text] of synthesize(exampleFleet(), ["production"])) {
  mkdirSync(join(OUT, "stacks", name), { recursive: true });
  writeFileSync(join(OUT, "stacks", name, "cdk.tf.json"), text);
}
afterAll(() => rmSync(OUT, { recursive: true, force: true }));

const ITEMS = readInventory(OUT, "production");
const CALLS = ITEMS.filter(({ type }) => type === CALL);
const known = (item: InventoryItem, key?: string): ExecutorInput => {
  const place = /jsondecode\((?:each\.value|local\.(\w+))\)/.exec(String(item.values.input))![1];
  return JSON.parse(String(place === undefined ? item.rows![key!] : item.locals![place]));
};
/** Calls of a stack for one engine: its bootstrap, and a slice a tenant. */
const applied = (item: InventoryItem) => (item.keys ?? [undefined]).map((key) => known(item, key).apply);
const withPath = CALLS.filter(({ values }) => String(values.input).includes("passwords_path"));
const homes = new Map<string, InventoryItem[]>();
for (const item of withPath) {
  const home = `${item.stack} ${/"engine" = "(\w+)"/.exec(String(item.values.input))![1]}`;
  homes.set(home, [...(homes.get(home) ?? []), item]);
}

/** An engine that takes several passwords of a role, of which nothing is asked but to take them. */
const driver: Driver = {
  read: () => ({ at: {}, statements: [] }),
  readLook: () => ({}),
  show: () => "",
  explain: () => ({ code: "X", message: "m", advice: "a", transient: false }),
  open: async () => ({ run: async () => [], close: async () => {} }),
  password: () => "",
  passwords: () => "",
  executorRole: "tessera_executor",
};

/** The most parameters that stand at once, when an executor runs these steps and then changes every password. */
async function most(steps: ExecutorInput["apply"]): Promise<number> {
  const keeper = new MemoryKeeper();
  let peak = 0;
  keeper.acts = () => {
    peak = Math.max(peak, keeper.values.size);
  };
  const around: Surroundings = {
    credentials: { admin: async () => ({ user: "", password: "" }), token: async () => "", keeper },
    log: () => {},
    clock: () => 0,
    sleep: async () => {},
    remaining: () => Number.POSITIVE_INFINITY,
  };
  await run({ engine: "any", subject: "cell", target: TARGET, steps }, driver, around);
  keeper.now += 40 * DAY;
  const asked = { older_than_days: 30, overlap_hours: 48, interrupts: false, apply: true };
  const everybody = [{ as: "admin" as const, passwords: ["tessera_executor"] }, { as: "executor" as const }];
  const input = { engine: "any", subject: "cell", target: TARGET, rotate: { ...asked, steps: everybody } };
  await rotate(input, driver, around, keeper.now);
  return peak;
}

test("there are homes whose engines' users have passwords", () => {
  expect(homes.size).toBeGreaterThan(8);
});

test.each([...homes.keys()])("%s: what is counted is what stands at most, while passwords overlap", async (home) => {
  const calls = homes.get(home)!;
  const counted = calls.flatMap(instancesOf).reduce((sum, read) => sum + passwordParameters(read), 0);
  expect(counted).toBeGreaterThan(2);
  expect(counted).toBe(await most(calls.flatMap(applied).flat()));
});

test("a call whose target has no path for passwords makes none", () => {
  const without = CALLS.filter((item) => !withPath.includes(item));
  expect(without.length).toBeGreaterThan(5);
  expect(without.flatMap(instancesOf).map(passwordParameters).filter(Boolean)).toEqual([]);
});

const ledger = (most: number): QuotaLedger => ({
  ...ledgerOf(() => ({ ssm_standard_parameters: most })),
  limits: { ssm_standard_parameters: PARAMETERS },
});

test("the forecast has them, and says how many no plan has", () => {
  const terraform = ITEMS.filter(({ type }) => type === "aws_ssm_parameter").reduce(
    (sum, one) => sum + one.instances,
    0,
  );
  const [row] = forecast(ITEMS, ledger(10_000), "production").filter(({ used }) => used > 0);
  expect(row).toMatchObject({ name: PARAMETERS.name, used: terraform + row!.beside! });
  expect(row!.beside).toBeGreaterThan(20);
  // One more tenant of a cell takes them too.
  expect(row!.perPooled).toBeGreaterThan(1);
});

test("where they do not fit, the command says which, how many no plan has, and what to do", async () => {
  const overrides = join(OUT, "overrides");
  cpSync(FLEET.overrides, overrides, { recursive: true });
  const granted = join(overrides, "production_quotas.yml");
  writeFileSync(granted, `${readFileSync(granted, "utf8")}  ssm_standard_parameters: 100\n`);
  const { code, err } = await command("quotas", { ...FLEET, overrides }, "--env", "production", "--out", OUT);
  expect(code).toBe(2);
  expect(err).toMatch(
    /STOP: SSM standard parameters in eu-central-1: \d+ used, \d+ of them made by executors: passwords of users of .*; limit 100\. AWS raises this one for nobody\..*Intelligent-Tiering.*overrides\/production_quotas\.yml\. Or give an environment an account of its own\./,
  );
});

describe("a plan", () => {
  const input = (...passwords: string[]) =>
    JSON.stringify({ engine: "any", target: TARGET, apply: [{ as: "executor", passwords }], remove: [] });
  const values = (text?: string) => (path: string) => (path === "input" ? text : undefined);
  const added = (before?: string, after?: string) => {
    const count = new QuotaCount(ledger(10));
    const action = before === undefined ? "create" : after === undefined ? "delete" : "update";
    count.add(CALL, action, { environment: "production" }, { before: values(before), after: values(after) });
    return count.rows().map(({ used, added, beside = 0 }) => [used, added, beside])[0];
  };

  test("counts what its calls make, as they come, change and go", () => {
    expect(added(undefined, input("a", "b"))).toEqual([0, 4, 4]);
    expect(added(input("a"), input("a", "b", "c"))).toEqual([2, 4, 6]);
    expect(added(input("a"))).toEqual([2, -2, 0]);
  });

  test("counts nothing where the input is not known yet, or has no path", () => {
    expect(added(undefined, undefined)).toEqual([0, 0, 0]);
    expect(added(undefined, JSON.stringify({ target: {}, apply: [{ passwords: ["a"] }] }))).toEqual([0, 0, 0]);
  });

  test("an advanced parameter has another limit", () => {
    const count = new QuotaCount(ledger(10));
    for (const tier of ["Advanced", "Standard", undefined])
      count.add(
        "aws_ssm_parameter",
        "create",
        {},
        { before: () => undefined, after: (path) => (path === "tier" ? tier : undefined) },
      );
    expect(count.rows()[0]).toMatchObject({ added: 2 });
  });
});
