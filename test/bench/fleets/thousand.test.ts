import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { writeFleet } from "../../../bench/fleets/write";
import { withRenderer } from "../../../changes/affected/render";
import { loadFleet } from "../../../constructs/rooms";
import { stacksOf } from "../../../stacks/plan";

const TENANTS = 1000;
const RUNS = 1;
/** A machine that does other things as well takes its time. */
const TIMEOUT_MS = 600_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-thousand-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every stack of production, by name. */
function production(seed: number, count: number): { bytes: Map<string, string>; tenants: ReadonlySet<string> } {
  const fleet = loadFleet(writeFleet(count, seed, mkdtempSync(join(folder, "fleet-"))));
  const plans = stacksOf(fleet, "production");
  const bytes = withRenderer((render) => new Map(plans.map((plan) => [plan.name, render(plan)])));
  return { bytes, tenants: new Set(fleet.tenantsOf("production").map(({ id }) => id)) };
}

/** A fleet of that many, and its bytes: what the first test made, or one of its own. */
let synthesized: { readonly seed: number; readonly bytes: ReadonlyMap<string, string> } | undefined;

type Locals = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** A stack without the rows of one tenant. */
function withoutRows(text: string, id: string): unknown {
  const configuration = JSON.parse(text) as { locals?: Locals };
  const locals = Object.entries(configuration.locals ?? {}).map(([name, local]) => {
    if (typeof local === "string") return [name, local];
    const { [id]: _, ...others } = local;
    return [name, others];
  });
  return { ...configuration, locals: Object.fromEntries(locals) };
}

test(
  `of ${TENANTS} tenants and one more, one stack differs, and in it the rows of that tenant`,
  () => {
    fc.assert(
      fc.property(fc.nat(10_000), (seed) => {
        const [before, after] = [production(seed, TENANTS), production(seed, TENANTS + 1)];
        synthesized = { seed, bytes: before.bytes };
        const [id] = [...after.tenants].filter((tenant) => !before.tenants.has(tenant));
        const changed = [...after.bytes.keys()].filter(
          (name) => before.bytes.has(name) && after.bytes.get(name) !== before.bytes.get(name),
        );
        const added = [...after.bytes.keys()].filter((name) => !before.bytes.has(name));
        expect([...before.bytes.keys()].filter((name) => !after.bytes.has(name))).toEqual([]);
        // A tenant with a cluster of its own adds stacks; one that opens a cell adds the cell.
        expect(added.every((name) => name.includes(id!.replaceAll("_", "-")) || name.includes("-cell-"))).toBe(true);
        expect(changed.length + Math.sign(added.length)).toBe(1);
        for (const name of changed)
          expect(withoutRows(after.bytes.get(name)!, id!)).toEqual(withoutRows(before.bytes.get(name)!, id!));
      }),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

test(
  "two synths of the same fleet give the same bytes",
  () => {
    const { seed, bytes } = synthesized ?? { seed: 11, bytes: production(11, TENANTS).bytes };
    expect([...production(seed, TENANTS).bytes]).toEqual([...bytes]);
  },
  TIMEOUT_MS,
);
