import fc from "fast-check";
import { type AddOptions, propose, write } from "../../../cli/tenant/add";
import { environmentYml, type Files, Folder, tenantYml } from "../../config/folder";
import { templates } from "../../support/examples";

const CELLS = `
  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 5, engines: [postgresql] }
  pool-2: { tier: standard, admits: [free, standard], capacity_tenants: 5, engines: [postgresql] }
  premium-1: { tier: premium, admits: [premium], capacity_tenants: 5, engines: [postgresql] }`;
const BASE: Files = { "overrides/production_environment.yml": environmentYml({ cells: CELLS }) };

/** A tenant's tier with a cell that admits it, and what it may set itself. */
const tenant = fc.record({
  home: fc.constantFrom(["free", "pool-1"], ["standard", "pool-2"], ["premium", "premium-1"], ["enterprise", null]),
  connections: fc.option(fc.integer({ min: 3, max: 5 })),
});
type Generated = typeof tenant extends fc.Arbitrary<infer T> ? T : never;
const ids = fc.uniqueArray(fc.constantFrom("a", "a_b", "ab", "b", "b_a", "c1", "c_1"), { minLength: 2, maxLength: 5 });

function filesOf(id: string, { home: [tier, cell], connections }: Generated): Record<string, string> {
  return {
    [`tenants/${id}/tenant.yml`]: tenantYml(id, {
      tier: tier ?? "",
      placement: cell === null ? "{}" : `{ production: ${cell} }`,
    }),
    ...(connections === null
      ? {}
      : { [`tenants/${id}/postgresql.yml`]: `connections: { max: ${connections} }\npool: { size: 2, min_idle: 0 }\n` }),
  };
}

/** Everything that stacks learn of each tenant. */
function knowledge(fleet: ReadonlyMap<string, Generated>): Map<string, string> {
  const files = Object.assign({}, ...[...fleet].map(([id, generated]) => filesOf(id, generated)));
  const folder = new Folder(BASE, files, { "tenants/ledger.txt": `${[...fleet.keys()].join("\n")}\n` });
  try {
    const loaded = folder.load();
    return new Map(
      loaded.tenantsOf("production").map((one) => {
        const rooms = ["postgresql", "security"].map((room) => loaded.resolve(room, one.id, "production"));
        const told = rooms.map(({ values, origins }) => [values, origins]);
        return [one.id, folder.relative(JSON.stringify([{ ...one }, told]))];
      }),
    );
  } finally {
    folder.remove();
  }
}

describe("a fleet's configuration", () => {
  it("what is known of a tenant does not depend on who else there is", () => {
    fc.assert(
      fc.property(ids, fc.array(tenant, { minLength: 5, maxLength: 5 }), tenant, (names, generated, changed) => {
        const fleet = new Map<string, Generated>(names.map((id, index) => [id, generated[index] as Generated]));
        const before = knowledge(fleet);
        const [first, ...others] = names as [string, ...string[]];
        const fewer = new Map(fleet);
        fewer.delete(first);
        for (const after of [knowledge(fewer), knowledge(new Map(fleet).set(first, changed))])
          for (const id of others) expect(after.get(id)).toBe(before.get(id));
      }),
      { numRuns: 15 },
    );
  });

  it("adding tenants one by one never moves one, never overfills a cell, and stops when no cell has room", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("free", "standard", "premium", "enterprise"), { minLength: 8, maxLength: 14 }),
        (tiers) => {
          const folder = new Folder(BASE, templates());
          const placed = new Map<string, string | undefined>();
          let refused = 0;
          for (const [index, tier] of tiers.entries()) {
            const id = `t${index}`;
            try {
              const options: AddOptions = {
                id,
                tier,
                environments: [],
                engines: ["postgresql"],
                applications: ["arn:aws:iam::444444444444:role/app"],
                owner: "data@acme.io",
                region: null,
              };
              write(folder.folders, options, propose(folder.folders, options));
              placed.set(id, folder.load().tenant(id).placement.production);
            } catch (error) {
              expect(String(error)).toMatch(/No cell of \w+ has room/);
              refused++;
            }
          }
          const fleet = folder.load();
          expect(fleet.problems()).toEqual([]);
          for (const [id, cell] of placed) expect(fleet.tenant(id).placement.production).toBe(cell);
          for (const cell of Object.values(fleet.environments.production?.cells ?? {}))
            expect(fleet.occupancy("production").get(cell.name) ?? 0).toBeLessThanOrEqual(cell.capacity_tenants);
          const of = (...names: string[]) => tiers.filter((tier) => names.includes(tier)).length;
          expect(refused).toBe(Math.max(0, of("free", "standard") - 10) + Math.max(0, of("premium") - 5));
          folder.remove();
        },
      ),
      { numRuns: 6 },
    );
  });
});
