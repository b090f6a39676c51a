import fc from "fast-check";
import { fleetFiles } from "../../fleet/write";
import { synthesize } from "../support/fleet";

/** Every stack of the environment that all generated tenants live in. */
const PATTERNS = ["production"];

/** A generated fleet and one of its tenants. */
const fleetAndTenant = fc
  .record({ count: fc.integer({ min: 2, max: 14 }), seed: fc.nat(10_000), pick: fc.nat() })
  .map(({ count, seed, pick }) => {
    const files = fleetFiles(count, seed);
    const ids = files.get("tenants/ledger.txt")!.trim().split("\n");
    return { files, id: ids[pick % ids.length]! };
  });

function without(files: ReadonlyMap<string, string>, id: string): Map<string, string> {
  const rest = new Map([...files].filter(([path]) => !path.startsWith(`tenants/${id}/`)));
  const ledger = rest.get("tenants/ledger.txt")!.split("\n");
  rest.set("tenants/ledger.txt", ledger.filter((line) => line !== id).join("\n"));
  return rest;
}

/** Names of stacks that are not the same in both, and of those that are only in one. */
function different(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].filter((name) => a.get(name) !== b.get(name)).sort();
}

/** Locals of a stack without one tenant's rows, and how many rows were taken out. */
function locals(text: string, id: string): { others: string; own: number } {
  let own = 0;
  const others = JSON.stringify(JSON.parse(text).locals, (key, value) => {
    if (key !== id) return value;
    own += 1;
    return undefined;
  });
  return { others, own };
}

/** A stack without its locals: the same bytes whoever lives in it. */
function frame(text: string): string {
  return JSON.stringify({ ...JSON.parse(text), locals: null });
}

/** That two fleets, which differ in one tenant, differ in that tenant's stack or rows alone. */
function expectOneTenantApart(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>, id: string): void {
  const changed = different(a, b);
  expect(changed).toHaveLength(1);
  const [name] = changed as [string];
  if (name === `production-tenant-${id.replaceAll("_", "-")}`) return;
  expect(name).toMatch(/^production-cell-.+-tenants$/);
  const [one, other] = [a.get(name)!, b.get(name)!];
  expect(locals(one, id).others).toBe(locals(other, id).others);
  expect(locals(one, id).own + locals(other, id).own).toBeGreaterThan(0);
  expect(frame(one)).toBe(frame(other));
}

test("two synths give the same bytes", () => {
  fc.assert(
    fc.property(fleetAndTenant, ({ files }) => {
      expect(different(synthesize(files, PATTERNS), synthesize(files, PATTERNS))).toEqual([]);
    }),
    { numRuns: 5 },
  );
});

test("adding or removing a tenant changes its own stack, or its own rows, and nothing else", () => {
  fc.assert(
    fc.property(fleetAndTenant, ({ files, id }) => {
      expectOneTenantApart(synthesize(files, PATTERNS), synthesize(without(files, id), PATTERNS), id);
    }),
    { numRuns: 12 },
  );
});

test("changing a tenant changes its own stack, or its own rows, and nothing else", () => {
  fc.assert(
    fc.property(fleetAndTenant, ({ files, id }) => {
      const path = `tenants/${id}/tenant.yml`;
      const suspended = files.get(path)!.replace(/state: \w+/, "state: suspended");
      const active = files.get(path)!.replace(/state: \w+/, "state: active");
      fc.pre(suspended !== active);
      const before = synthesize(new Map([...files, [path, active]]), PATTERNS);
      const after = synthesize(new Map([...files, [path, suspended]]), PATTERNS);
      expectOneTenantApart(before, after, id);
    }),
    { numRuns: 8 },
  );
});

test("a stack that is asked for alone has the bytes that it has among all", () => {
  const files = fleetFiles(9, 7);
  const all = synthesize(files, PATTERNS);
  for (const [name, text] of all) expect(synthesize(files, [name]).get(name)).toBe(text);
});

test("nothing about the clock, the folder or this machine is in what is written", () => {
  const text = [...synthesize(fleetFiles(9, 7), PATTERNS).values()].join("\n");
  expect(text).not.toContain(process.cwd());
  expect(text).not.toContain("/tmp/");
  expect(text).not.toContain(String(new Date().getFullYear()));
});
