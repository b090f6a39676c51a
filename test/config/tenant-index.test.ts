import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fleetFiles } from "../../bench/fleets/write";
import { formatProblem } from "../../config/problem";
import type { Store } from "../../config/store";
import { ConfigurationError, ENVIRONMENT_ROOMS, LoadedFleet, ROOMS } from "../../constructs/rooms";
import { fuzzDocument, validFiles } from "../fuzz/documents";
import { CASES } from "./cases";
import { type Files, Folder, SMALL_FLEET, tenantYml } from "./folder";

const NONE: Store = { folder: null, code: null };

let scratch: string;
let store: Store;
let fleet: Folder;
let ids: string[];
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "tessera-tenants-"));
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

const load = (from: Store = store) => new LoadedFleet(fleet.folders, fleet.rooms, from, ENVIRONMENT_ROOMS);

/** A run that asks for every tenant. Returns what it had to read and check: the others it knew. */
function run(from: Store = store): readonly string[] {
  const loaded = load(from);
  const missing = loaded.recall();
  loaded.problems();
  return missing;
}

/** Every problem as a person sees it, in a run of its own. */
function problems(from?: Store): string[] {
  try {
    return load(from).problems().map(formatProblem);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(formatProblem);
  }
}

/** Everything that follows from tenants, a text a tenant. */
function told(from: Store): string[] {
  const loaded = load(from);
  loaded.problems();
  return ids.map((id) => {
    const tenant = loaded.tenant(id);
    const rooms = ["security", ...tenant.engines];
    const resolved = tenant.environments.flatMap((environment) =>
      rooms.map((room) => {
        const { values, origins } = loaded.resolve(room, id, environment);
        return { values, origins };
      }),
    );
    return JSON.stringify([tenant, loaded.placeInTenant(id, ["engines", 0]), loaded.tenantContent(id), resolved]);
  });
}

/** Tenants of which a run with the index says anything else than one without. */
function differing(): string[] {
  const [indexed, without] = [told(store), told(NONE)];
  return ids.filter((_, index) => indexed[index] !== without[index]);
}

const fileOf = (id: string, name = "tenant.yml") => join(fleet.folders.tenants, id, name);
const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(file, change(readFileSync(file, "utf8")));

test("a later run knows every tenant, and says the same of each: values, origins, places", () => {
  expect(run()).toEqual(ids);
  expect(run()).toEqual([]);
  expect(differing()).toEqual([]);
  // A tenant with files of its own is among them.
  expect(ids.some((id) => readdirSync(join(fleet.folders.tenants, id)).length > 1)).toBe(true);
});

test("one tenant is looked at without opening the index", () => {
  load().tenant(ids[3]!);
  expect(readdirSync(store.folder!)).toEqual(["files.json"]);
});

test.each<[string, (id: string) => void]>([
  ["a byte", (id) => edit(fileOf(id), (text) => `${text}#`)],
  ["a file more", (id) => writeFileSync(fileOf(id, "postgresql.yml"), "connections: { max: 3 }\n")],
])("a tenant with %s is read again, and no other", (_, change) => {
  run();
  change(ids[4]!);
  expect(run()).toEqual([ids[4]]);
  expect(differing()).toEqual([]);
  expect(run()).toEqual([]);
});

test("a file that went away is missed", () => {
  writeFileSync(fileOf(ids[4]!, "postgresql.yml"), "connections: { max: 3 }\n");
  run();
  rmSync(fileOf(ids[4]!, "postgresql.yml"));
  expect(run()).toEqual([ids[4]]);
});

test("text that moves between the names of two files is not the same", () => {
  writeFileSync(fileOf(ids[4]!, "postgresql.yml"), "connections: { max: 3 }\n");
  run();
  renameSync(fileOf(ids[4]!, "postgresql.yml"), fileOf(ids[4]!, "security_config.yml"));
  expect(problems(store)).toEqual(problems(NONE));
  expect(problems(store)).not.toEqual([]);
});

test("a file of the same text in another tenant's folder is another tenant", () => {
  run();
  writeFileSync(fileOf(ids[0]!), readFileSync(fileOf(ids[1]!)));
  expect(problems(store)).toEqual(problems(NONE));
  expect(problems(store)[0]).toContain(`allowed: ${ids[0]}`);
});

test("tenants that went are forgotten, and one that came is kept", () => {
  run();
  const [gone] = ids;
  const known = () =>
    readFileSync(join(store.folder!, "tenants", readdirSync(join(store.folder!, "tenants"))[0]!), "utf8");
  expect(known()).toContain(`owner@${gone!.replaceAll("_", "-")}`);
  rmSync(join(fleet.folders.tenants, gone!), { recursive: true });
  edit(join(fleet.folders.tenants, "ledger.txt"), (text) => text.replace(`${gone}\n`, ""));
  expect(run()).toEqual([]);
  expect(known()).not.toContain(`owner@${gone!.replaceAll("_", "-")}`);
});

test.each<[string, () => void]>([
  [
    "an environment's own file",
    () => edit(join(fleet.folders.overrides, "production_environment.yml"), (text) => `${text}#\n`),
  ],
  [
    "an environment's file of an engine",
    () => writeFileSync(join(fleet.folders.overrides, "production_redis.yml"), "settings: {}\n"),
  ],
  [
    "an environment's file of its own rooms",
    () => writeFileSync(join(fleet.folders.overrides, "production_deployment.yml"), "settings: {}\n"),
  ],
  [
    "a room's tiers",
    () => {
      const folder = join(scratch, "room");
      const [room] = ROOMS.filter(({ id }) => id === "postgresql");
      mkdirSync(folder);
      for (const name of ["defaults.yml", "tiers.yml"])
        writeFileSync(join(folder, name), `${readFileSync(join(room!.folder, name), "utf8")}# changed\n`);
      fleet.rooms = ROOMS.map((one) => (one === room ? { ...one, folder } : one));
    },
  ],
])("under a change of %s every tenant is checked again, and stacks are made from something else", (_, change) => {
  run();
  const before = load().environmentContent("production");
  expect(load().environmentContent("production")).toBe(before);
  change();
  expect(load().environmentContent("production")).not.toBe(before);
  expect(run()).toEqual(ids);
  expect(run()).toEqual([]);
});

test("other code, unknown code and a wish to start afresh know nothing", () => {
  run();
  expect(run({ ...store, code: "other" })).toEqual(ids);
  expect(run({ ...store, code: null })).toEqual(ids);
  expect(run({ ...store, fresh: true })).toEqual(ids);
  expect(run()).toEqual([]);
});

test.each<[string, (text: string) => string]>([
  ["empty", () => ""],
  ["cut", (text) => text.slice(0, -9)],
  ["changed in one place", (text) => text.replace('"free"', '"standard"')],
  ["no text", () => "\u0000\n["],
])("a damaged index is as if it were not there, and is made anew: %s", (_, damage) => {
  run();
  const [name] = readdirSync(join(store.folder!, "tenants"));
  edit(join(store.folder!, "tenants", name!), damage);
  expect(run()).toEqual(ids);
  expect(run()).toEqual([]);
});

test("an index under another fleet's name is not taken", () => {
  run();
  const tenants = join(store.folder!, "tenants");
  const [name] = readdirSync(tenants);
  edit(join(fleet.folders.overrides, "production_environment.yml"), (text) => `${text}#\n`);
  run();
  const other = readdirSync(tenants).find((file) => file !== name)!;
  renameSync(join(tenants, name!), join(tenants, other));
  expect(run()).toEqual(ids);
});

test("a number of indexes is kept", () => {
  for (let code = 0; code < 13; code++) run({ ...store, code: String(code) });
  expect(readdirSync(join(store.folder!, "tenants"))).toHaveLength(10);
  expect(run({ ...store, code: "12" })).toEqual([]);
});

test("of a fleet in which anything is wrong nothing is kept", () => {
  edit(fileOf(ids[4]!), (text) => text.replace(/^tier: .*$/m, "tier: gold"));
  problems(store);
  expect(readdirSync(store.folder!)).toEqual(["files.json"]);
});

test("a place that cannot be written to does not matter", () => {
  writeFileSync(join(scratch, "index"), "a file where the folder should be");
  expect(run()).toEqual(ids);
});

test("a file that is a link is refused, wherever it leads, and so is a folder that is a repository of its own", () => {
  expect(run()).toEqual(ids);
  const file = fileOf(ids[4]!);
  const moved = join(fleet.folders.tenants, ".moved.yml");
  renameSync(file, moved);
  for (const to of ["../.moved.yml", "/etc/hostname"]) {
    symlinkSync(to, file);
    expect(problems(store)).toEqual([expect.stringContaining("given a link; allowed: a file")]);
    rmSync(file);
  }
  renameSync(moved, file);
  expect(problems(store)).toEqual([]);
  // As a submodule has it: a file that says where its repository is.
  writeFileSync(join(dirname(file), ".git"), "gitdir: elsewhere");
  expect(problems(store)).toEqual([expect.stringContaining("a repository of its own")]);
});

test("what spans tenants is told, though every tenant is known", () => {
  const small = new Folder(SMALL_FLEET, {
    "tenants/ledger.txt": "acme\nbeta\ngamma\n",
    "tenants/beta/tenant.yml": tenantYml("beta"),
    "tenants/gamma/tenant.yml": tenantYml("gamma"),
  });
  try {
    fleet.rooms = small.rooms;
    const loaded = () => new LoadedFleet(small.folders, small.rooms, store, ENVIRONMENT_ROOMS);
    expect(loaded().problems()).toEqual([]);
    expect(loaded().recall()).toEqual([]);
    small.write("tenants/ledger.txt", "acme\nbeta\ngamma\ndelta\n");
    small.write("tenants/delta/tenant.yml", tenantYml("delta"));
    expect(loaded().recall()).toEqual(["delta"]);
    expect(
      loaded()
        .problems()
        .map(formatProblem)
        .map((text) => small.relative(text)),
    ).toEqual([
      expect.stringContaining(
        "tenants/delta/tenant.yml:6:14 placement.production: given pool-1; allowed: a cell with room",
      ),
    ]);
  } finally {
    small.remove();
  }
});

describe("a fleet with problems after a good run tells what it would tell without an index", () => {
  const GOOD: Files = {
    ...SMALL_FLEET,
    "tenants/ledger.txt": "acme\nbeta\n",
    "tenants/beta/tenant.yml": tenantYml("beta"),
    "tenants/beta/postgresql.yml": "connections: { max: 30 }\n",
  };

  test("the mistakes of bad-input.test.ts", () => {
    const good = new Folder(GOOD);
    const differing = CASES.filter(({ files }) => {
      fleet.remove();
      fleet = new Folder(GOOD);
      expect(problems(store)).toEqual([]);
      expect(load().recall()).toEqual([]);
      const { "tenants/ledger.txt": ledger, ...others } = files;
      for (const [name, content] of Object.entries(others)) {
        rmSync(join(fleet.path, name), { recursive: true, force: true });
        fleet.write(name, content);
      }
      if (typeof ledger === "string") fleet.write("tenants/ledger.txt", `${ledger}beta\n`);
      return JSON.stringify(problems(store)) !== JSON.stringify(problems(NONE));
    });
    good.remove();
    expect(differing).toEqual([]);
  });

  test("made-up documents", () => {
    const numbers = Array.from({ length: 190 }, (_, number) => number);
    const overrides = Object.fromEntries([...fleetFiles(4, 1)].filter(([path]) => path.startsWith("overrides/")));
    fleet.remove();
    fleet = new Folder(overrides, { "tenants/ledger.txt": numbers.map((number) => `fuzz_${number}\n`).join("") });
    fleet.rooms = ROOMS;
    for (const number of numbers)
      fleet.write(`tenants/fuzz_${number}/tenant.yml`, validFiles(`fuzz_${number}`, number)["tenant.yml"]!);
    expect(problems(store)).toEqual([]);
    for (const number of numbers) {
      const { file, content } = fuzzDocument(`fuzz_${number}`, 7, number);
      if (number % 3 > 0) fleet.write(`tenants/fuzz_${number}/${file}`, content);
    }
    expect(load().recall().length).toBeLessThan(numbers.length);
    expect(problems(store)).toEqual(problems(NONE));
    expect(problems(store).length).toBeGreaterThan(50);
  });
});
