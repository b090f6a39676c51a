import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetFiles } from "../../bench/fleets/write";
import type { Beforehand } from "../../config/fleet";
import { formatProblem } from "../../config/problem";
import type { Store } from "../../config/store";
import { readTexts } from "../../config/tenant-texts";
import { type Trees, treeOf } from "../../config/trees";
import { ConfigurationError, ENVIRONMENT_ROOMS, LoadedFleet, ROOMS } from "../../constructs/rooms";
import { Folder } from "./folder";

/** Tenants whose files are not read, since somebody vouches for them or another fleet has read them. */

let scratch: string;
let store: Store;
let fleet: Folder;
let ids: string[];
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "tessera-trees-"));
  store = { folder: join(scratch, "index"), code: "code" };
  const files = fleetFiles(30, 3);
  fleet = new Folder(Object.fromEntries(files));
  fleet.rooms = ROOMS;
  ids = files.get("tenants/ledger.txt")!.trim().split("\n");
});
afterEach(() => {
  fleet.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const load = (beforehand: Beforehand = {}, from = store) =>
  new LoadedFleet(fleet.folders, fleet.rooms, from, ENVIRONMENT_ROOMS, beforehand);
const path = (id: string, name = "tenant.yml") => join(fleet.folders.tenants, id, name);
const trees = (): Trees => new Map(ids.map((id) => [id, treeOf(readTexts(join(fleet.folders.tenants, id))!)]));
const told = (loaded: LoadedFleet) => loaded.problems().map(formatProblem);

/** Everything that follows from tenants and where it was written. */
function everything(loaded: LoadedFleet): unknown {
  return ids.map((id) => {
    const tenant = loaded.tenant(id);
    const settings = tenant.environments.map((environment) =>
      ["security", ...tenant.engines].map((room) => {
        const { values, origins } = loaded.resolve(room, id, environment);
        return { values, origins };
      }),
    );
    return [tenant, loaded.tenantContent(id), loaded.placeInTenant(id, ["lifecycle", "state"]), settings];
  });
}

test("tenants that are vouched for are as if they had been read", () => {
  const read = load();
  expect(told(read)).toEqual([]);
  const loaded = load({ trees });
  expect(loaded.recall()).toEqual([]);
  expect(everything(loaded)).toEqual(everything(read));
});

test("their files are not read, until a place in one is asked for", () => {
  told(load());
  const known = trees();
  for (const id of ids) writeFileSync(path(id), "tier: [\n");
  const loaded = load({ trees: () => known });
  expect(told(loaded)).toEqual([]);
  expect(loaded.tenant(ids[0]!).id).toBe(ids[0]);
});

test("one that nobody vouches for, or of which another tree is said, is read", () => {
  told(load());
  const known = new Map(trees());
  known.delete(ids[0]!);
  known.set(ids[1]!, treeOf(new Map([["tenant.yml", ""]])));
  for (const id of ids.slice(0, 2)) writeFileSync(path(id), "tier: [\n");
  const loaded = load({ trees: () => known });
  expect(loaded.recall()).toEqual(ids.slice(0, 2));
  expect(new Set(loaded.problems().map(({ file }) => file))).toEqual(new Set(ids.slice(0, 2).map((id) => path(id))));
});

test("a tree that another tenant's folder had is not known of this one", () => {
  told(load());
  const known = trees();
  const [one, other] = ids as [string, string];
  const loaded = load({ trees: () => new Map([[one, known.get(other)!]]) });
  loaded.recall();
  expect(loaded.tenant(one).id).toBe(one);
});

test("nothing is known under other environments: whatever git says, tenants are read and checked", () => {
  told(load());
  fleet.write("overrides/production_postgresql.yml", "settings:\n  connections:\n    max: 4\n  pool:\n    size: 2\n");
  expect(load({ trees }).recall().length).toBeGreaterThan(0);
});

describe("tenants that another fleet has read", () => {
  const others = () => new Set(ids.slice(1));
  /** A fleet of other folders, in which one tenant stands and the others are taken from the first. */
  function beside(files: Readonly<Record<string, string>>): Folder {
    const all = Object.fromEntries(fleetFiles(30, 3));
    const own = Object.entries(all).filter(([name]) => !ids.slice(1).some((id) => name.startsWith(`tenants/${id}/`)));
    return new Folder({ ...Object.fromEntries(own), ...files });
  }
  const loadBeside = (folder: Folder, from: Store = store) =>
    new LoadedFleet(folder.folders, ROOMS, from, ENVIRONMENT_ROOMS, { same: { fleet: load(), ids: others() } });

  test.each(["with an index", "without"])("are as if they stood there, %s", (how) => {
    if (how === "with an index") told(load());
    const folder = beside({});
    try {
      const loaded = loadBeside(folder, how === "with an index" ? store : { folder: null, code: null });
      expect(told(loaded)).toEqual([]);
      for (const name of Object.keys(loaded.environments)) {
        const homes = (one: LoadedFleet) =>
          one.homes(name).map((home) => [home.name, home.stacks, home.tenants.map(({ id }) => id)]);
        expect(homes(loaded)).toEqual(homes(load()));
      }
      expect(ids.map((id) => loaded.tenantContent(id))).toEqual(ids.map((id) => load().tenantContent(id)));
    } finally {
      folder.remove();
    }
  });

  test("are checked again under other environments", () => {
    const change = { "overrides/production_environment.yml": "" };
    const text = fleetFiles(30, 3).get("overrides/production_environment.yml")!;
    change["overrides/production_environment.yml"] = text.replace(/ +- free\n/g, "");
    const folder = beside(change);
    const full = new Folder({ ...Object.fromEntries(fleetFiles(30, 3)), ...change });
    try {
      const names = (one: Folder, loaded: LoadedFleet) => {
        const place = new RegExp(`(?:${[one.path, fleet.path].join("|")})/`, "g");
        return told(loaded)
          .map((problem) => problem.replace(place, ""))
          .sort();
      };
      const expected = names(full, new LoadedFleet(full.folders, ROOMS, store, ENVIRONMENT_ROOMS));
      expect(expected.length).toBeGreaterThan(0);
      expect(names(folder, loadBeside(folder))).toEqual(expected);
    } finally {
      folder.remove();
      full.remove();
    }
  });

  test("count where folders are held against the ledger", () => {
    const folder = beside({ "tenants/ledger.txt": `${ids.slice(0, -1).join("\n")}\n` });
    try {
      expect(() => loadBeside(folder)).toThrow(ConfigurationError);
    } finally {
      folder.remove();
    }
  });
});
