import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { load } from "js-yaml";
import { GENERATED_ENVIRONMENTS } from "../../../bench/fleets/environments";
import { MIX } from "../../../bench/fleets/mix";
import { OWN, OWN_DEDICATED } from "../../../bench/fleets/own";
import { FolderNotEmpty, fleetFiles, generatedTenants, writeFleet } from "../../../bench/fleets/write";
import { ENGINES } from "../../../constructs/engines/registry";
import { loadFleet } from "../../../constructs/rooms";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-generator-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const seeds = fc.nat(2 ** 31 - 1);

test("the same seed gives the same bytes, another seed others", () => {
  expect([...fleetFiles(200, 1)]).toEqual([...fleetFiles(200, 1)]);
  expect([...fleetFiles(200, 1)]).not.toEqual([...fleetFiles(200, 2)]);
});

test("a larger fleet of a seed holds the smaller one, every placement as it was", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 60 }), (seed, count, more) => {
      const [small, large] = [fleetFiles(count, seed), fleetFiles(count + more, seed)];
      for (const [path, content] of small)
        if (path !== "tenants/ledger.txt" && !path.startsWith("overrides/")) expect(large.get(path)).toBe(content);
    }),
    { numRuns: 25 },
  );
});

test("shares of tiers hold in every fleet, and its first hand has one of each", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const tiers = [...fleetFiles(500, seed)]
        .filter(([path]) => path.endsWith("/tenant.yml"))
        .map(([, content]) => (load(content) as { tier: string }).tier);
      const count = (tier: string) => tiers.filter((one) => one === tier).length;
      expect([count("free"), count("standard"), count("premium"), count("enterprise")]).toEqual([350, 100, 40, 10]);
      expect(new Set(tiers.slice(0, 4)).size).toBe(4);
    }),
    { numRuns: 10 },
  );
});

test("generated fleets have no problem, and cells enough", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 400 }), (seed, count) => {
      const out = mkdtempSync(join(folder, "fleet-"));
      const fleet = loadFleet(writeFleet(count, seed, out));
      expect(fleet.problems()).toEqual([]);
      expect(fleet.tenantsOf("production")).toHaveLength(count);
    }),
    { numRuns: 5 },
  );
});

describe("a fleet of the full size", () => {
  const tenants = generatedTenants(10_000, 1);
  const of = (tier: string) => tenants.filter(({ tenant }) => tenant.tier === tier);
  const percent = (part: readonly unknown[], of: readonly unknown[]) => (100 * part.length) / of.length;

  test("every choice of the mix is drawn, and the loader has nothing against any", () => {
    const drawn = new Set(tenants.flatMap(({ files }) => Object.values(files)));
    const idle = Object.entries({ ...OWN, dedicated: OWN_DEDICATED }).flatMap(([whose, own]) =>
      Object.entries(own).flatMap(([file, choices]) =>
        choices.flatMap(({ settings }, index) => (drawn.has(settings) ? [] : [`${whose} ${file} ${index}`])),
      ),
    );
    expect(idle).toEqual([]);
    expect(loadFleet(writeFleet(tenants.length, 1, folder)).problems()).toEqual([]);
  });

  test("engines are drawn by the weights of the tier", () => {
    for (const { tier, engines } of MIX) {
      const all = engines.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, set] of engines) {
        const having = of(tier).filter(({ tenant }) => tenant.engines.join() === set.join());
        const expected = (100 * weight) / all;
        // Three standard deviations of a draw.
        const off = 3 * Math.sqrt((expected * (100 - expected)) / of(tier).length);
        expect(Math.abs(percent(having, of(tier)) - expected)).toBeLessThanOrEqual(off);
      }
    }
  });

  test("every engine there is has tenants in cells and tenants with clusters of their own", () => {
    for (const engine of Object.keys(ENGINES)) {
      const having = tenants.filter(({ tenant }) => tenant.engines.includes(engine));
      const pooled = having.filter(({ placement }) => "production" in placement);
      expect([engine, pooled.length > 0, pooled.length < having.length]).toEqual([engine, true, true]);
    }
  });

  test("residents name the one region of all their environments; there are two regions", () => {
    const regionsOf = (environments: unknown) =>
      new Set((environments as string[]).map((environment) => GENERATED_ENVIRONMENTS[environment]!.region));
    const residents = tenants.filter(({ tenant }) => tenant.region !== undefined);
    for (const { tenant } of residents) expect([...regionsOf(tenant.environments)]).toEqual([tenant.region]);
    expect(residents.length).toBeGreaterThan(0);
    expect(Math.max(...tenants.map(({ tenant }) => regionsOf(tenant.environments).size))).toBe(2);
  });
});

test("a folder with anything in it is left alone", () => {
  writeFileSync(join(folder, "mine.txt"), "mine");
  expect(() => writeFleet(4, 1, folder)).toThrow(FolderNotEmpty);
  expect(readdirSync(folder)).toEqual(["mine.txt"]);
  expect(readFileSync(join(folder, "mine.txt"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "tenants"))).toBe(false);
});
