import { fleetFiles } from "../../bench/fleets/write";
import { isLeaving } from "../../config/homes";
import type { Home, LifecycleState } from "../../config/model";
import { ConfigurationError } from "../../constructs/rooms";
import { environment, lifecycle, tenant } from "../support/fixture";
import { withLoadedFleet } from "../support/fleet";
import { cellOf, ownOf } from "../support/homes";
import { Folder, SMALL_FLEET, tenantYml } from "./folder";

const OWN = { tier: "enterprise", placement: "{}" };

describe("the homes of a fleet", () => {
  test("every tenant has a share in one home, and lives there unless it is erased", () => {
    withLoadedFleet(fleetFiles(60, 5), (fleet) => {
      for (const name of Object.keys(fleet.environments)) {
        const homes = fleet.homes(name);
        expect(new Set(homes.map((home) => home.name)).size).toBe(homes.length);
        const living = fleet.tenantsOf(name);
        expect(homes.flatMap(({ tenants }) => tenants.map(({ id }) => id)).sort()).toEqual(living.map(({ id }) => id));
        for (const { id } of [...living, ...fleet.erasedOf(name)]) {
          const { home } = fleet.share(id, name);
          expect(homes.map((one) => one.name)).toContain(home.name);
          expect(fleet.ownHome(id, name)?.name ?? null).toBe(home.kind === "dedicated" ? home.name : null);
        }
        const kinds = homes.map(({ kind }) => kind);
        expect(kinds).toEqual([...kinds].sort());
      }
    });
  });

  test("a home has the settings of what it is, and a share the tenant's own", () => {
    const folder = new Folder(SMALL_FLEET, {
      "tenants/ledger.txt": "acme\nown\n",
      "tenants/own/tenant.yml": tenantYml("own", OWN),
      "tenants/own/postgresql.yml": "connections:\n  max: 123\n",
    });
    try {
      const fleet = folder.load();
      const [shared, own] = [fleet.share("acme", "production"), fleet.share("own", "production")];
      expect(shared.home.settings("postgresql")).toBe(fleet.resolveCell("postgresql", "pool-1", "production"));
      expect(shared.settings("postgresql")).toBe(fleet.resolve("postgresql", "acme", "production"));
      expect(own.home.settings("postgresql")).toBe(fleet.resolve("postgresql", "own", "production"));
      expect([shared.strategy, own.strategy]).toEqual(["row_level_security", "database_per_tenant"]);
      expect(own.home).toMatchObject({ kind: "dedicated", name: "tessera-prod-t-own", subject: "own" });
      expect(own.home.stacks).toEqual({ own: "production-tenant-own", incluster: null, shares: null });
      expect(shared.home).toMatchObject({ kind: "cell", name: "tessera-prod-c-pool-1", subject: "cell" });
    } finally {
      folder.remove();
    }
  });
});

/** Broken files stand for files that must not be read: reading one would throw. */
describe("one home or share", () => {
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder(SMALL_FLEET, {
      "tenants/ledger.txt": "acme\nown\nbroken\n",
      "tenants/own/tenant.yml": tenantYml("own", OWN),
      "tenants/broken/tenant.yml": "- not a tenant\n",
    });
  });
  afterEach(() => folder.remove());

  const settled = (home: Home) => [home.name, home.stacks, home.engines, home.security];

  test("is asked for without any other tenant", () => {
    const fleet = folder.load();
    expect(settled(fleet.homeOfCell("pool-1", "production"))).toHaveLength(4);
    expect(settled(fleet.ownHome("own", "production")!)).toHaveLength(4);
    expect(fleet.ownHome("own", "production")!.shares.map(({ tenant: { id } }) => id)).toEqual(["own"]);
    expect(fleet.share("acme", "production").home.name).toBe("tessera-prod-c-pool-1");
    expect(fleet.ownHome("acme", "production")).toBeNull();
  });

  test("and who lives in a cell, or which homes there are, takes them all", () => {
    const fleet = folder.load();
    expect(() => fleet.homeOfCell("pool-1", "production").tenants).toThrow(/broken\/tenant\.yml:1:1/);
    expect(() => fleet.homes("production")).toThrow(/broken\/tenant\.yml:1:1/);
  });

  test.each<[string, (fleet: ReturnType<Folder["load"]>) => unknown]>([
    ["a cell", (fleet) => fleet.homeOfCell("pool-9", "production")],
    ["a tenant", (fleet) => fleet.share("acme_2", "production")],
    ["an environment", (fleet) => fleet.homes("produktion")],
    ["an environment of a tenant", (fleet) => fleet.ownHome("acme", "staging")],
  ])("that there is not is refused with what there is: %s", (_, look) => {
    const fleet = folder.load();
    expect(() => look(fleet)).toThrow(ConfigurationError);
  });
});

describe("what may be deleted", () => {
  const takenDown = environment({ deletion_protection: false });
  const of = (state: LifecycleState, legal_hold = false) =>
    tenant("acme", "x", { lifecycle: lifecycle(state, { legal_hold }) });

  test.each<[LifecycleState, boolean, boolean]>([
    ["active", false, true],
    ["suspended", false, true],
    ["offboarding", false, false],
    ["offboarding", true, true],
    ["erased", false, false],
  ])("of a tenant that is %s, under a hold: %s", (state, hold, kept) => {
    const home = ownOf(of(state, hold));
    expect(home.protected).toBe(kept);
    expect(home.shares[0]?.protected ?? false).toBe(kept);
    expect(isLeaving(of(state, hold), "production")).toBe(!kept);
    expect(ownOf(of(state, hold), { environment: takenDown }).protected).toBe(false);
  });

  test("of a cell: nothing, unless the environment is meant to be taken down", () => {
    expect(cellOf().protected).toBe(true);
    expect(cellOf({ environment: takenDown }).protected).toBe(false);
  });
});
