import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { CELL_GROUPS } from "../../../bench/fleets/mix";
import { fleetFiles } from "../../../bench/fleets/write";
import { withRenderer } from "../../../changes/affected/render";
import { stacksOf } from "../../../stacks/plan";
import { type FleetFiles, synthesize, withLoadedFleet } from "../../support/fleet";
import { apartBeside, different, holding, type Stacks } from "./apart";

/** The environment that all generated tenants live in. */
const ENVIRONMENT = "production";
/** Stacks that hold tenants' rows or resources. All others are shared. */
const OF_TENANTS = /^production-(?:cell-.+-tenants|tenant-.+)$/;

/** A generated fleet, and what becomes of it without one of its tenants and with that tenant changed. */
const fleetAndChanges = fc
  .record({ count: fc.integer({ min: 2, max: 14 }), seed: fc.nat(10_000), pick: fc.nat() })
  .map(({ count, seed, pick }) => {
    const files = fleetFiles(count, seed);
    const ids = files.get("tenants/ledger.txt")!.trim().split("\n");
    const id = ids[pick % ids.length]!;
    return { id, files, fewer: without(files, id), changed: inAnotherState(files, id) };
  });

function without(files: FleetFiles, id: string): Map<string, string> {
  const rest = new Map([...files].filter(([path]) => !path.startsWith(`tenants/${id}/`)));
  const ledger = rest.get("tenants/ledger.txt")!.split("\n");
  rest.set("tenants/ledger.txt", ledger.filter((line) => line !== id).join("\n"));
  return rest;
}

function inAnotherState(files: FleetFiles, id: string): Map<string, string> {
  const path = `tenants/${id}/tenant.yml`;
  const other = files.get(path)!.includes("state: suspended") ? "active" : "suspended";
  return new Map([...files, [path, files.get(path)!.replace(/state: \w+/, `state: ${other}`)]]);
}

/** Text of the environment's stacks with such a name. */
function stacks(files: FleetFiles, wanted: (name: string) => boolean): Stacks {
  return withLoadedFleet(files, (fleet) =>
    withRenderer((render) => {
      const plans = stacksOf(fleet, ENVIRONMENT).filter(({ name }) => wanted(name));
      return new Map(plans.map((plan) => [plan.name, render(plan)]));
    }),
  );
}

const NINE = fleetFiles(9, 7);
let written: ReadonlyMap<string, string> | undefined;
/** What is written of nine tenants, synthesized once. */
function nine(): ReadonlyMap<string, string> {
  written ??= synthesize(NINE, [ENVIRONMENT]);
  return written;
}

const ofTenants = (files: FleetFiles) => stacks(files, (name) => OF_TENANTS.test(name));
const shared = (files: FleetFiles) => stacks(files, (name) => !OF_TENANTS.test(name));

test("two synths give the same bytes", () => {
  fc.assert(
    fc.property(fleetAndChanges, ({ files }) => {
      expect(different(synthesize(files, [ENVIRONMENT]), synthesize(files, [ENVIRONMENT]))).toEqual([]);
    }),
    { numRuns: 3 },
  );
});

test("a tenant more, fewer or changed: its own stacks, or its own rows, and nothing else of any tenant's", () => {
  fc.assert(
    fc.property(fleetAndChanges, ({ id, files, fewer, changed }) => {
      const before = ofTenants(files);
      for (const after of [fewer, changed].map(ofTenants)) {
        expect(apartBeside(id, before, after)).toEqual([]);
        const { own, rows } = holding(id, before, after);
        expect(own.length > 0).not.toBe(rows.length > 0);
        expect(rows.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 10 },
  );
});

test("a tenant more, fewer or changed: no shared stack", () => {
  fc.assert(
    fc.property(fleetAndChanges, ({ files, fewer, changed }) => {
      const before = shared(files);
      for (const after of [fewer, changed]) expect(different(before, shared(after))).toEqual([]);
    }),
    { numRuns: 3 },
  );
});

test("a stack that is asked for alone has the bytes that it has among all", () => {
  for (const [name, text] of nine()) expect(synthesize(NINE, [name]).get(name)).toBe(text);
});

test("nothing about the clock, the folder or this machine is in what is written", () => {
  const text = [...nine().values()].join("\n");
  for (const what of [process.cwd(), join(tmpdir(), "tessera-"), String(new Date().getFullYear())])
    expect(text.indexOf(what)).toBe(-1);
});

test("a cell's first tenant with an engine changes no more than its second", () => {
  // Drawn seldom, so looked for: for every engine but the one that most have, a pooled tenant that has it alone.
  const engines = new Set(Object.values(CELL_GROUPS).flatMap((group) => group.engines));
  const found = new Map<string, string[]>();
  for (let seed = 1; found.size < engines.size - 1; seed++) {
    const files = fleetFiles(14, seed);
    for (const [engine, id] of aloneWith(files))
      if (!found.has(engine)) found.set(engine, apartBeside(id, ofTenants(files), ofTenants(without(files, id))));
  }
  expect([...found.values()].flat()).toEqual([]);
});

/** Engines of one pooled tenant only, with that tenant. */
function aloneWith(files: FleetFiles): [engine: string, id: string][] {
  return withLoadedFleet(files, (fleet) => {
    const pooled = fleet.tenantsOf(ENVIRONMENT).filter(({ placement }) => placement[ENVIRONMENT] !== undefined);
    const engines = [...new Set(pooled.flatMap((tenant) => tenant.engines))];
    const having = (engine: string) => pooled.filter((tenant) => tenant.engines.includes(engine));
    return engines.flatMap((engine): [string, string][] => {
      const [one, ...others] = having(engine);
      return one === undefined || others.length > 0 ? [] : [[engine, one.id]];
    });
  });
}
