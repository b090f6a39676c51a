import { fleetFiles } from "../../../bench/fleets/write";
import { affectedSince } from "../../../changes/affected";
import { withRenderer } from "../../../changes/affected/render";
import { stackName } from "../../../config/naming";
import { loadFleet } from "../../../constructs/rooms";
import { selectStacks } from "../../../stacks/select";
import { Repository } from "./repository";

const TENANTS = 20;
const SEED = 3;
/** As every test begins with it. */
const original = new Repository();
let repository: Repository;
let base: string;

beforeAll(() => {
  for (const [path, content] of fleetFiles(TENANTS, SEED)) original.write(path, content);
  base = original.commit();
});
beforeEach(() => {
  repository = new Repository(original);
});
afterEach(() => repository.dispose());
afterAll(() => original.dispose());

const fleet = () => loadFleet(repository.folders);
const production = () => fleet().tenantsOf("production");
const pooled = () =>
  production().find(({ tier, placement }) => tier === "standard" && placement.production === "pool-1")!;
const dedicated = () => production().find(({ placement }) => placement.production === undefined)!;

/** What comparing every stack of both says: slow, and plainly right. */
function bytes(): Map<string, string> {
  return withRenderer((render) => new Map(selectStacks(fleet(), []).map((plan) => [plan.name, render(plan)])));
}
/** Of the fleet as every test begins with it. */
let atFirst: ReadonlyMap<string, string> | undefined;
function byBruteForce(before: ReadonlyMap<string, string>): string[] {
  const after = bytes();
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}

const names = async (reference = base) =>
  (await affectedSince(reference, repository.folders)).stacks.map(({ stack }) => stack);

test("what is wrong in the base is told as the base's, with its commit, and no folder of this machine", async () => {
  const from = "tier: standard";
  const { id } = pooled();
  repository.edit(`tenants/${id}/tenant.yml`, from, "tier: gold");
  repository.edit("tenants/ledger.txt", `${id}\n`, `${id}\nnobody\n`);
  const broken = repository.commit();
  repository.edit(`tenants/${id}/tenant.yml`, "tier: gold", from);
  repository.edit("tenants/ledger.txt", "nobody\n", "");
  const message = await affectedSince(broken, repository.folders).catch((error: Error) => error.message);
  const name = broken.slice(0, 8);
  expect(message).toContain(`${name}:tenants/${id}/tenant.yml:`);
  expect(message).toContain(`wrong in the base, commit ${name}`);
  expect(message).toContain(`Put ${name}:tenants/nobody back`);
  expect(message).not.toContain("tessera-base");
});

test("nothing changed: no stack", async () => {
  expect(await affectedSince(base, repository.folders)).toEqual({
    base,
    compared: expect.stringMatching(/^nothing that is synthesized changed/),
    stacks: [],
  });
});

test("a fleet in a repository of its own: it is said that no change of the program is looked at", async () => {
  expect((await affectedSince(base, repository.folders)).compared).toContain("the program is not in this repository");
});

test("a pooled tenant's settings: the rows of its cell, in each environment where it lives", async () => {
  const { id, environments } = pooled();
  repository.write(`tenants/${id}/postgresql.yml`, "connections:\n  max: 33\n");
  expect(await names()).toEqual(environments.map((name) => `${name}-cell-pool-1-tenants`).sort());
});

test("what is synthesized into nothing: no stack", async () => {
  repository.edit(`tenants/${pooled().id}/tenant.yml`, "owner@", "boss@");
  repository.write("docs/guide.md", "text");
  expect(await names()).toEqual([]);
});

test("a dedicated tenant: its own stacks, committed or not", async () => {
  const { id, environments } = dedicated();
  repository.write(`tenants/${id}/postgresql.yml`, "backup:\n  continuous_days: 21\n");
  const own = environments.map((name) => `${name}-tenant-${id.replaceAll("_", "-")}`).sort();
  expect(await names()).toEqual(own);
  repository.commit();
  expect(await names()).toEqual(own);
  expect(await names("HEAD")).toEqual([]);
});

test("an environment's override: that environment alone, lowest layer first", async () => {
  repository.edit("overrides/staging_environment.yml", "log_retention_days: 365", "log_retention_days: 400");
  const { stacks } = await affectedSince(base, repository.folders);
  expect(stacks.every(({ environment }) => environment === "staging")).toBe(true);
  expect(stacks[0]).toEqual({ stack: "staging-foundation", environment: "staging", layer: 0, change: "changed" });
  expect(stacks.map(({ layer }) => layer)).toEqual([...stacks.map(({ layer }) => layer)].sort((a, b) => a - b));
});

test("a tenant more, a dedicated one fewer: added and removed are told apart, removed last", async () => {
  for (const [path, content] of fleetFiles(TENANTS + 1, SEED)) repository.write(path, content);
  const { id, environments } = dedicated();
  repository.remove(`tenants/${id}`);
  const ledger = [...fleetFiles(TENANTS + 1, SEED).entries()].find(([path]) => path.endsWith("ledger.txt"))![1];
  repository.write("tenants/ledger.txt", ledger.replace(`${id}\n`, ""));
  repository.write("tenants/erased.txt", `${id}\n`);
  const { stacks } = await affectedSince(base, repository.folders);
  const removed = stacks.filter(({ change }) => change === "removed");
  expect([...new Set(removed.map(({ environment }) => environment))].sort()).toEqual([...environments].sort());
  for (const { stack, environment } of removed) expect(stackName.tenantOf(environment, stack)).toBe(id);
  expect(stacks.slice(-removed.length)).toEqual(removed);
  expect(stacks.length).toBeGreaterThan(removed.length);
});

test.each([1, 2, 3])("the same as comparing every stack, over changes of several kinds: %i", async (kind) => {
  atFirst ??= bytes();
  const tenants = [...production()];
  for (const [index, { id, engines, lifecycle }] of tenants.entries()) {
    if (index % 4 !== kind) continue;
    if (kind === 2 && lifecycle.state === "active")
      repository.edit(`tenants/${id}/tenant.yml`, "state: active", "state: suspended");
    // Every engine has a pool that is the tenant's own.
    else repository.write(`tenants/${id}/${engines.at(-1)}.yml`, "pool:\n  size: 2\n  min_idle: 0\n");
  }
  if (kind === 3)
    repository.write(
      "overrides/testing_postgresql.yml",
      "settings:\n  connections:\n    max: 4\n  pool:\n    size: 2\n",
    );
  const found = await names();
  expect([...found].sort()).toEqual(byBruteForce(atFirst));
  expect(found.length).toBeGreaterThan(0);
});

test("a code change without a program of the base's: every stack counts, and why is said", async () => {
  repository.write("stacks/new.ts", "export {};");
  const { stacks, compared } = await affectedSince(base, repository.folders);
  expect(compared).toContain("code changed (stacks/new.ts)");
  expect(compared).toContain("every stack counts");
  expect(stacks).toHaveLength(selectStacks(fleet(), []).length);
});

test("while git writes the base, a signal ends the run by itself: it is heard once programs run", async () => {
  repository.write("package-lock.json", "{}\n");
  const reference = repository.commit();
  repository.write("stacks/new.ts", "export {};\n");
  let asked = 0;
  const interrupted = () => {
    asked += 1;
    return new AbortController().signal;
  };
  // The base is written, and then has no program to run.
  const { compared } = await affectedSince(reference, repository.folders, interrupted);
  expect([compared, asked]).toEqual([expect.stringContaining("the base has no cli/synth.ts"), 0]);
});

test("a reference that is none is refused", async () => {
  await expect(affectedSince("no-such-branch", repository.folders)).rejects.toThrow("names no commit of this clone");
  await expect(affectedSince("--upload-pack=x", repository.folders)).rejects.toThrow("names no commit of this clone");
});

test("what attributes keep out of archives is in the base all the same", async () => {
  const { id } = pooled();
  repository.write(`tenants/${id}/postgresql.yml`, "pool:\n  size: 2\n  min_idle: 0\n");
  repository.write(`tenants/${id}/.gitattributes`, "postgresql.yml export-ignore\n");
  repository.write("overrides/.gitattributes", "staging_* export-ignore\n");
  const before = repository.commit();
  const [unchanged, stacks] = [bytes(), await names(before)];
  expect(stacks).toEqual([]);
  repository.write(`tenants/${id}/postgresql.yml`, "pool:\n  size: 1\n  min_idle: 0\n");
  expect((await names(before)).sort()).toEqual(byBruteForce(unchanged));
});

test("what a filter of git's makes of a file is what the base says", async () => {
  const { id } = pooled();
  for (const [name, program] of [
    ["clean", "sed s/size/sealed/"],
    ["smudge", "sed s/sealed/size/"],
  ] as const)
    repository.git("config", `filter.seal.${name}`, program);
  repository.write("tenants/.gitattributes", "postgresql.yml filter=seal\n");
  repository.write(`tenants/${id}/postgresql.yml`, "pool:\n  size: 2\n  min_idle: 0\n");
  const before = repository.commit();
  expect(repository.git("show", `HEAD:tenants/${id}/postgresql.yml`)).toContain("sealed: 2");
  const unchanged = bytes();
  repository.write(`tenants/${id}/postgresql.yml`, "pool:\n  size: 1\n  min_idle: 0\n");
  expect((await names(before)).sort()).toEqual(byBruteForce(unchanged));
});

test("the order in which a tenant names its engines is where it is written", async () => {
  const unchanged = bytes();
  const tenant = dedicated();
  const file = `tenants/${tenant.id}/tenant.yml`;
  const list = [...tenant.engines];
  const written = (ids: readonly string[]) => `engines:\n${ids.map((one) => `  - ${one}\n`).join("")}`;
  repository.edit(file, written(list), written([...list].reverse()));
  expect((await names()).sort()).toEqual(byBruteForce(unchanged));
});
