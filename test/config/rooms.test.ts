import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { wholeNumber } from "../../config/fields";
import type { Room } from "../../config/room";
import { environmentYml, type Files, Folder, ROOMS, SMALL_FLEET, tenantYml } from "./folder";

/** An engine that only tier premium has, written for these tests: nothing outside its folder knows of it. */
function toy(folder: string): Room {
  mkdirSync(folder);
  writeFileSync(join(folder, "defaults.yml"), "size_gb: 1\nspeed: slow\n");
  writeFileSync(
    join(folder, "tiers.yml"),
    "premium:\n  settings: { speed: fast }\n  limits: { size_gb: { max: 10 } }\n",
  );
  return {
    id: "toy",
    tenantFile: "toy.yml",
    folder,
    schema: z
      .strictObject({
        size_gb: wholeNumber(1, 100).meta({ scope: "slice" }).describe("Size, in GB."),
        speed: z.enum(["slow", "fast"]).describe("How fast."),
      })
      .meta({ scope: "cluster" }),
    rules: [],
  };
}

const CELLS = `
  pool-1: { tier: standard, admits: [standard], capacity_tenants: 3, engines: [postgresql] }
  premium-1: { tier: premium, admits: [premium], capacity_tenants: 3, engines: [postgresql, toy] }`;

function withToy(files: Files): Folder {
  const folder = new Folder(
    SMALL_FLEET,
    { "overrides/production_environment.yml": environmentYml({ cells: CELLS }) },
    files,
  );
  folder.rooms = [...ROOMS, toy(join(folder.path, "toy"))];
  return folder;
}

let folder: Folder;
afterEach(() => folder.remove());

const PREMIUM = { tier: "premium", placement: "{ production: premium-1 }", engines: "[postgresql, toy]" };

describe("an engine of its own folder", () => {
  it("is layered, scoped and limited like any other", () => {
    folder = withToy({
      "tenants/acme/tenant.yml": tenantYml("acme", PREMIUM),
      "tenants/acme/toy.yml": "size_gb: 10\n",
    });
    const { values, origins } = folder.load().resolve("toy", "acme", "production");
    expect(values).toEqual({ size_gb: 10, speed: "fast" });
    expect([origins.size_gb?.layer, origins.speed?.layer]).toEqual(["tenant", "tier"]);
    folder.write("tenants/acme/toy.yml", "size_gb: 11\nspeed: slow\n");
    expect(folder.problems()).toEqual([
      "tenants/acme/toy.yml:1:1 size_gb: given 11; allowed: at most 10 (limit of tier premium, toy/tiers.yml:3). Lower it.",
      "tenants/acme/toy.yml:2:1 speed: given slow; allowed: settings of the tenant's own share. It is a property of the shared cluster of cell premium-1 in production: take the line out. For all of the cell it is set in overrides/production_environment.yml, at cells.premium-1.settings.toy.speed; a tenant with strategy database_per_tenant sets it for itself. If it is deployed already: put tier and strategy back where it had a cluster of its own before; else take the line out.",
    ]);
  });

  it("is refused to a tier that does not have it", () => {
    folder = withToy({ "tenants/acme/tenant.yml": tenantYml("acme", { engines: "[postgresql, toy]" }) });
    expect(folder.problems()).toEqual([
      "tenants/acme/tenant.yml:5:23 engines.1: given toy; allowed: engines of tier standard: postgresql. Take it out, or change the tier. If it is deployed already: a share with data goes by ./tessera tenant end, step by step, each deployed; a change of the tier may move the home.",
      "tenants/acme/tenant.yml:6:14 placement.production: given pool-1; allowed: a cell that runs toy: pool-1 runs postgresql. No cell of production that admits tier standard runs toy: leave that out, or add a cell, in overrides/production_environment.yml. If it is deployed already: its data is in the cell that it had: write that one, since a tenant moves by a migration. Where it is this one, let the cell run toy, in overrides/production_environment.yml, or leave it out.",
    ]);
  });

  it("is refused to a cell whose tier does not have it", () => {
    folder = withToy({
      "overrides/production_environment.yml": environmentYml({
        cells: CELLS.replace("[postgresql] }", "[postgresql, toy] }"),
      }),
    });
    expect(folder.problems()).toEqual([
      "overrides/production_environment.yml:12:92 cells.pool-1.engines.1: given toy; allowed: engines of tier standard: postgresql. Take it out, or change the cell's tier. If it is deployed already: put the cell's tier back. The engine goes once no tenant has data there.",
    ]);
  });

  it("has no file of a tenant that does not use it", () => {
    folder = withToy({
      "tenants/acme/tenant.yml": tenantYml("acme", { ...PREMIUM, engines: "[postgresql]" }),
      "tenants/acme/toy.yml": "size_gb: 2\n",
    });
    expect(folder.problems()).toEqual([
      "tenants/acme/toy.yml: given toy.yml; allowed: files of engines that tenant.yml names. Add toy to engines, or take the file out. If it is deployed already: add toy to engines. A share with data goes by ./tessera tenant end, step by step, each deployed; a change of the tier may move the home.",
    ]);
  });
});

describe("tenants that share a resolution", () => {
  it("do not hide one that has settings of its own", () => {
    folder = new Folder(SMALL_FLEET, {
      "tenants/ledger.txt": "acme\nbeta\n",
      "tenants/beta/tenant.yml": tenantYml("beta"),
      "tenants/beta/postgresql.yml": "pool:\n  size: 21\n",
    });
    expect(folder.problems()).toEqual([expect.stringContaining("tenants/beta/postgresql.yml:2:3 pool.size: given 21")]);
  });

  it("are not hidden by one that has settings of its own", () => {
    folder = new Folder(SMALL_FLEET, {
      "tenants/ledger.txt": "acme\nabba\n",
      "tenants/abba/tenant.yml": tenantYml("abba"),
      "tenants/abba/postgresql.yml": "pool:\n  size: 5\n",
      "overrides/production_postgresql.yml": "settings:\n  pool:\n    size: 21\n",
    });
    expect(folder.problems()).toEqual([
      expect.stringMatching(/^overrides\/production_postgresql\.yml:3:5 pool\.size: given 21; .* Seen for /),
    ]);
    folder.write("overrides/production_postgresql.yml", "settings:\n  pool:\n    size: 20\n");
    expect(folder.problems()).toEqual([]);
  });
});
