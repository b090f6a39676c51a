import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import fc from "fast-check";
import { fleetFiles } from "../../bench/fleets/write";
import { withRenderer } from "../../changes/affected/render";
import { sha256Of } from "../../config/store";
import { TERRAFORM } from "../../config/terraform";
import { bundleExecutor } from "../../constructs/executor/bundle";
import { loadFleet } from "../../constructs/rooms";
import { inputsIn, sharedInputs, within } from "../../stacks/inputs";
import { stackNamed } from "../../stacks/plan";
import { selectStacks } from "../../stacks/select";
import { type FleetFiles, withFleet, withLoadedFleet } from "../support/fleet";

const OVERRIDES = "overrides/production_environment.yml";

/** A generated fleet with a second environment, in which nobody lives. */
function generated(count: number, seed: number): Map<string, string> {
  const files = new Map(fleetFiles(count, seed));
  return files.set("overrides/staging_environment.yml", files.get(OVERRIDES)!);
}

/** Ways to change a fleet, at a tenant. */
const CHANGES: Readonly<Record<string, (files: Map<string, string>, id: string) => void>> = {
  "a tenant is suspended": (files, id) => alter(files, `tenants/${id}/tenant.yml`, /state: \w+/, "state: suspended"),
  "a tenant is erased": (files, id) => alter(files, `tenants/${id}/tenant.yml`, /state: \w+/, "state: erased"),
  "a tenant's owner changes": (files, id) => alter(files, `tenants/${id}/tenant.yml`, /owner@/, "desk@"),
  "a tenant goes": (files, id) => {
    for (const path of [...files.keys()]) if (path.startsWith(`tenants/${id}/`)) files.delete(path);
    alter(files, "tenants/ledger.txt", `${id}\n`, "");
  },
  "a comment is added": (files, id) => alter(files, `tenants/${id}/tenant.yml`, /$/, "# why"),
  "production keeps logs longer": (files) =>
    alter(files, OVERRIDES, /log_retention_days: \d+/, "log_retention_days: 400"),
  "staging keeps logs longer": (files) =>
    alter(files, "overrides/staging_environment.yml", /log_retention_days: \d+/, "log_retention_days: 400"),
  "staging has settings of an engine": (files) => {
    files.set("overrides/staging_postgresql.yml", "settings: { connections: { max: 60 } }\n");
  },
  "production has settings of its own": (files) => {
    files.set("overrides/production_deployment.yml", "settings: {}\n");
  },
};

function alter(files: Map<string, string>, path: string, from: RegExp | string, to: string): void {
  files.set(path, files.get(path)!.replace(from, to));
}

interface Made {
  /** Digest of what a stack is said to be made from. */
  readonly inputs: string;
  /** Its bytes, built when they are asked for. */
  text(): string;
}

/** Calls back with every stack by name. */
function withMade<T>(files: FleetFiles, work: (made: ReadonlyMap<string, Made>) => T): T {
  return withFleet(files, (folder) => {
    const fleet = loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
    const inputs = inputsIn(fleet, "code");
    return withRenderer((render) =>
      work(
        new Map(selectStacks(fleet, []).map((plan) => [plan.name, { inputs: inputs(plan), text: () => render(plan) }])),
      ),
    );
  });
}

/** What each stack is said to be made from, by its name. */
function inputsOf(files: FleetFiles): ReadonlyMap<string, string> {
  return withMade(files, (made) => new Map([...made].map(([name, { inputs }]) => [name, inputs])));
}

test("a stack's bytes change only when what it is made from changes", () => {
  let [same, other] = [0, 0];
  const changes = fc.uniqueArray(fc.constantFrom(...Object.keys(CHANGES)), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 9 }), fc.nat(10_000), fc.nat(), changes, (count, seed, pick, chosen) => {
      const before = generated(count, seed);
      const ids = before.get("tenants/ledger.txt")!.trim().split("\n");
      const after = new Map(before);
      for (const [index, change] of chosen.entries()) {
        const left = ids.filter((id) => after.has(`tenants/${id}/tenant.yml`));
        CHANGES[change]!(after, left[(pick + index) % left.length]!);
      }
      withMade(before, (one) =>
        withMade(after, (two) => {
          for (const [name, was] of one) {
            const now = two.get(name);
            if (now === undefined) continue;
            if (now.inputs === was.inputs) same += 1;
            else other += 1;
            if (now.inputs === was.inputs && now.text() !== was.text())
              throw new Error(`${name} changed, and its inputs did not`);
          }
        }),
      );
    }),
    { numRuns: 6 },
  );
  // Both are met often, or the property says little.
  expect(same).toBeGreaterThan(40);
  expect(other).toBeGreaterThan(10);
});

test("a change of one environment leaves the inputs of another's stacks, and a tenant's leaves those of all others", () => {
  const files = generated(9, 7);
  const before = inputsOf(files);
  const [id] = files.get("tenants/ledger.txt")!.split("\n") as [string];
  const changed = (change: keyof typeof CHANGES) => {
    const after = new Map(files);
    CHANGES[change]!(after, id);
    return [...inputsOf(after)].filter(([name, inputs]) => before.get(name) !== inputs).map(([name]) => name);
  };
  const [staging, tenant] = [changed("staging keeps logs longer"), changed("a comment is added")];
  expect(staging.length).toBeGreaterThan(2);
  expect(staging.every((name) => name.startsWith("staging-"))).toBe(true);
  expect(tenant.length).toBeGreaterThan(0);
  expect(tenant.every((name) => name.endsWith("-tenants") || name.includes("-tenant-"))).toBe(true);
});

test("what is in every stack is in its inputs: code, versions, variables, assets and the executor", () => {
  const root = join(__dirname, "../..");
  const files = readdirSync(join(root, "charts"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  expect(files.length).toBeGreaterThan(2);
  const { code, versions, assets, executor, variables } = sharedInputs("code");
  expect(code).toBe("code");
  expect(versions).toBe(JSON.stringify(TERRAFORM));
  expect(assets).toBe(sha256Of(files.flatMap((path) => [relative(root, path), readFileSync(path, "utf8")])));
  expect(executor).toBe(bundleExecutor().sha256Base64);
  const after = (name: string) => {
    process.env[name] = "made up";
    try {
      return sharedInputs("code").variables;
    } finally {
      Reflect.deleteProperty(process.env, name);
    }
  };
  const names = ["TESSERA_MADE_UP", "CDKTF_MADE_UP", "SYNTH_MADE_UP", "TERRAFORM_MADE_UP"];
  expect(new Set([variables, ...names.map(after)]).size).toBe(5);
  expect(after("CDKTF_MADE_OUTDIR")).not.toBe(variables);
  expect(after("MADE_UP")).toBe(variables);

  const inputs = (by: string) =>
    withLoadedFleet(fleetFiles(2, 1), (fleet) => inputsIn(fleet, by)(stackNamed(fleet, "production-foundation")!));
  expect(inputs("code")).not.toBe(inputs("other"));
});

test("a stack sees its environment and its tenants, and nothing else of the fleet", () => {
  withLoadedFleet(generated(9, 7), (fleet) => {
    const [one, two] = fleet.tenantsOf("production").map(({ id }) => id) as [string, string];
    const production = fleet.environments.production!;
    const seen = within(fleet, production, [one]);
    expect(Object.keys(seen.environments)).toEqual(["production"]);
    expect(seen.tenant(one)).toBe(fleet.tenant(one));
    expect(seen.resolve("security", one, "production")).toBe(fleet.resolve("security", one, "production"));
    const cell = Object.keys(production.cells)[0]!;
    expect(seen.homeOfCell(cell, "production").stacks).toEqual(fleet.homeOfCell(cell, "production").stacks);
    expect(seen.share(one, "production").home.name).toBe(fleet.share(one, "production").home.name);
    for (const look of [
      () => seen.tenant(two),
      () => seen.has(two),
      () => seen.resolve("security", two, "production"),
      () => seen.resolveCell("security", cell, "staging"),
      () => seen.resolveEnvironment("deployment", "staging"),
      () => seen.tenantsOf("production"),
      () => seen.erasedOf("production"),
      () => seen.homes("production"),
      () => seen.homeOfCell(cell, "staging"),
      () => seen.homeOfCell(cell, "production").tenants,
      () => seen.homeOfCell(cell, "production").shares,
      () => seen.share(two, "production"),
      () => seen.share(one, "staging"),
      () => seen.ownHome(two, "production"),
    ])
      expect(look).toThrow(/a stack of production asks for .+, from which it is not made/);
  });
});
