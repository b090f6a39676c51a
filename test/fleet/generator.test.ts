import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { load } from "js-yaml";
import { loadFleet } from "../../config";
import { FolderNotEmpty, fleetFiles, writeFleet } from "../../fleet/write";

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

test("a folder with anything in it is left alone", () => {
  writeFileSync(join(folder, "mine.txt"), "mine");
  expect(() => writeFleet(4, 1, folder)).toThrow(FolderNotEmpty);
  expect(readdirSync(folder)).toEqual(["mine.txt"]);
  expect(readFileSync(join(folder, "mine.txt"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "tenants"))).toBe(false);
});
