import { listedEngines } from "../../config/homes";
import { stackName } from "../../config/naming";
import { stacksOf } from "../../stacks/plan";
import { exampleFleet, type FleetFiles, synthesize, withLoadedFleet } from "../support/fleet";

/** One engine, or one environment, of a tenant ends while the tenant lives on. */

const ENVIRONMENT = "production";
/** A tenant with a share of every engine of a cell, and one with clusters of its own. */
const POOLED = { id: "spotify_premium", rows: stackName.cellTenants(ENVIRONMENT, "premium-1") };
const OWN = {
  id: "northwind_bank",
  stacks: [
    stackName.tenant(ENVIRONMENT, "northwind_bank"),
    stackName.tenantIncluster(ENVIRONMENT, "northwind_bank"),
    stackName.tenantShares(ENVIRONMENT, "northwind_bank"),
  ],
};
const ENGINES = withLoadedFleet(exampleFleet(), (fleet) => listedEngines(fleet.tenant(OWN.id)));

type Json = {
  readonly locals?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, object>>>>;
};

/** The example fleet with more under a tenant's `lifecycle`. */
function fleetWith(id: string, parts: string, change = (text: string): string => text): FleetFiles {
  const files = exampleFleet();
  const path = `tenants/${id}/tenant.yml`;
  const text = files.get(path)!.replace("  legal_hold: false\n", `  legal_hold: false\n${parts}`);
  return new Map(files).set(path, change(text));
}

function built(files: FleetFiles, stacks: readonly string[]): Map<string, Json> {
  return new Map([...synthesize(files, stacks)].map(([name, text]) => [name, JSON.parse(text) as Json]));
}

/** Addresses of what a stack makes. */
const addresses = ({ resource = {} }: Json): string[] =>
  Object.entries(resource).flatMap(([type, own]) => Object.keys(own).map((name) => `${type}.${name}`));

/** Those that Terraform, or AWS, refuses to delete. */
const guarded = (json: Json): string[] =>
  addresses(json).filter((address) => {
    const [type, name] = address.split(".") as [string, string];
    return /"(?:prevent_destroy|deletion_protection|enable_deletion_protection)":true/.test(
      JSON.stringify(json.resource![type]![name]),
    );
  });

const without = (all: readonly string[], others: readonly string[]) => all.filter((one) => !others.includes(one));

/** The rows of a tenant by local: what of it stands in a cell. */
const rowsOf = ({ locals = {} }: Json, id: string) =>
  Object.fromEntries(
    Object.entries(locals).flatMap(([name, rows]) =>
      typeof rows === "object" && id in rows ? [[name, rows[id]]] : [],
    ),
  );

describe("an engine of a tenant in a cell", () => {
  const before = rowsOf(built(exampleFleet(), [POOLED.rows]).get(POOLED.rows)!, POOLED.id);
  const once = (engine: string, state: string) =>
    rowsOf(
      built(fleetWith(POOLED.id, `  engines: { ${engine}: ${state} }\n`), [POOLED.rows]).get(POOLED.rows)!,
      POOLED.id,
    );
  const closing = (rows: typeof before, engine: string) =>
    Object.entries(rows).filter(([name]) => name.includes(engine) && name !== `contracts_${engine}`);
  const others = (rows: typeof before, engine: string) =>
    Object.fromEntries(Object.entries(rows).filter(([name]) => !name.includes(engine)));

  test.each(ENGINES)("%s closes, and then goes, with no other row of the tenant", (engine) => {
    for (const state of ["suspended", "offboarding"]) {
      const rows = once(engine, state);
      expect(Object.keys(rows)).toEqual(Object.keys(before));
      expect(JSON.parse(rows[`contracts_${engine}`]!).state).toBe(state);
      // Besides the contract, what lets it in: its statements, or a user of the service.
      expect(closing(rows, engine)).not.toEqual(closing(before, engine));
      expect(others(rows, engine)).toEqual(others(before, engine));
    }
    const gone = once(engine, "erased");
    expect(Object.keys(gone).filter((name) => name.includes(engine))).toEqual([]);
    expect(gone).toEqual(others(before, engine));
  });
});

describe("an engine of a tenant with clusters of its own", () => {
  const before = built(exampleFleet(), OWN.stacks);
  const once = (engine: string, state: string, hold = false) =>
    built(
      fleetWith(OWN.id, `  engines: { ${engine}: ${state} }\n`, (text) =>
        text.replace("legal_hold: false", `legal_hold: ${hold}`),
      ),
      OWN.stacks,
    );
  const all = (stacks: ReadonlyMap<string, Json>, of: (json: Json) => string[]) =>
    OWN.stacks.flatMap((name) => of(stacks.get(name)!));

  test.each(ENGINES)("%s: offboarding lifts its guards and no other, and erased takes it alone", (engine) => {
    const its = new RegExp(`[._-]${engine}(?:_|-|$)`);
    const leaving = once(engine, "offboarding");
    const lifted = without(all(before, guarded), all(leaving, guarded));
    expect(lifted.length).toBeGreaterThan(0);
    expect(lifted.filter((address) => !its.test(address))).toEqual([]);
    expect(all(leaving, guarded).filter((address) => its.test(address))).toEqual([]);
    // It is still there, whole.
    expect(without(all(before, addresses), all(leaving, addresses))).toEqual([]);

    const erased = once(engine, "erased");
    const gone = without(all(before, addresses), all(erased, addresses));
    expect(all(erased, addresses).filter((address) => its.test(address))).toEqual([]);
    expect(gone.filter((address) => !its.test(address))).toEqual([]);
    // What guards the rest of the tenant stays as it was.
    const rest = all(before, guarded).filter((address) => !its.test(address));
    expect(all(erased, guarded)).toEqual(rest);
  });

  test("keeps its guards under a legal hold", () => {
    expect(all(once("postgresql", "offboarding", true), guarded)).toEqual(all(before, guarded));
  });
});

/** Stacks whose bytes differ, or that are on one side alone. */
function changed(files: FleetFiles, patterns: readonly string[]): string[] {
  const [old, now] = [synthesize(exampleFleet(), patterns), synthesize(files, patterns)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name)).sort();
}

test("no other tenant's stack, and no cell's, has another byte", () => {
  const pooled = fleetWith(POOLED.id, "  engines: { redis: erased }\n");
  expect(changed(pooled, [ENVIRONMENT])).toEqual([POOLED.rows]);
});

test("an environment of a tenant ends where it is, and nowhere else", () => {
  const both = ["production", "staging"];
  const rows = stackName.cellTenants("staging", "premium-1");
  const files = (state: string) => fleetWith(POOLED.id, `  environments: { staging: ${state} }\n`);
  expect(changed(files("offboarding"), both)).toEqual([rows]);
  const erased = built(files("erased"), [rows]).get(rows)!;
  expect(rowsOf(erased, POOLED.id)).toEqual({});
});

test("a home of its own stands empty in the environment that is erased, until that is taken out", () => {
  const files = fleetWith(OWN.id, "  environments: { staging: erased }\n");
  const [own, incluster, shares] = [stackName.tenant, stackName.tenantIncluster, stackName.tenantShares].map((name) =>
    name("staging", OWN.id),
  ) as [string, string, string];
  for (const json of built(files, [own, incluster, shares]).values()) expect(addresses(json)).toEqual([]);
});

describe("what is erased goes from the top", () => {
  const layers = (files: FleetFiles, environment: string) =>
    withLoadedFleet(files, (fleet) =>
      stacksOf(fleet, environment)
        .filter(({ tenants }) => tenants.join() === OWN.id)
        .sort((a, b) => a.layer - b.layer)
        .map(({ name }) => name.split(stackName.tenant(environment, OWN.id))[1]),
    );

  test.each([
    ["nothing", "", ["", "-incluster", "-shares"]],
    ["an engine that is leaving", "  engines: { mongodb: offboarding }\n", ["", "-incluster", "-shares"]],
    // Its rows and bootstrap go by the executor, which stands in the home's own stack, from the cluster in the second.
    ["an engine on Kubernetes", "  engines: { mongodb: erased }\n", ["-shares", "-incluster", ""]],
    ["an engine of AWS", "  engines: { postgresql: erased }\n", ["", "-incluster", "-shares"]],
    ["all of an environment", "  environments: { production: erased }\n", ["-shares", "-incluster", ""]],
  ])("%s", (_, parts, order) => {
    expect(layers(fleetWith(OWN.id, parts), ENVIRONMENT)).toEqual(order);
  });

  test("and its stacks stay until the last engine on Kubernetes is out of the list", () => {
    const only = (text: string) => text.replace(/^engines: .*$/m, "engines: [postgresql, mongodb]");
    const files = fleetWith(OWN.id, "  engines: { mongodb: erased }\n", only);
    const few = new Map(
      [...files].filter(([path]) => !/northwind_bank\/(redis|clickhouse|timescaledb|elasticsearch)/.test(path)),
    );
    expect(layers(few, ENVIRONMENT)).toEqual(["-shares", "-incluster", ""]);
    const out = new Map(few);
    const path = `tenants/${OWN.id}/tenant.yml`;
    out.delete(`tenants/${OWN.id}/mongodb.yml`);
    out.set(path, few.get(path)!.replace("[postgresql, mongodb]", "[postgresql]"));
    expect(layers(out, ENVIRONMENT)).toEqual([""]);
  });
});
