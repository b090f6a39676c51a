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
import { join } from "node:path";
import { fleetFiles } from "../../bench/fleets/write";
import { FileIndex, type Indexed } from "../../config/file-index";
import { LoadedFleet } from "../../config/fleet";
import { ROOMS } from "../../constructs/rooms";
import { withFleet } from "../support/fleet";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-index-"));
  path = join(folder, "index/files.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const one: Indexed = { value: { a: 1 }, checked: { a: 1, b: 2 } };

/** What an index of a new run says of a file, or `unknown`. */
function ask(code: string | null, kind: string, text: string): unknown {
  return new FileIndex({ folder: join(folder, "index"), code }).get(kind, text, () => null) ?? "unknown";
}

function remember(code: string | null, kind: string, text: string, found: Indexed | null = one): void {
  const index = new FileIndex({ folder: join(folder, "index"), code });
  index.get(kind, text, () => found);
  index.save();
}

test("a later run knows what an earlier one found", () => {
  remember("code", "kind", "a: 1");
  expect(ask("code", "kind", "a: 1")).toEqual(one);
});

test.each([
  ["another text", "code", "kind", "a: 2"],
  ["another schema", "code", "other", "a: 1"],
  ["another code", "changed", "kind", "a: 1"],
  ["code that nobody knows", null, "kind", "a: 1"],
])("%s is unknown", (_, code, kind, text) => {
  remember("code", "kind", "a: 1");
  expect(ask(code, kind, text)).toBe("unknown");
});

test("what was bad is looked at again", () => {
  remember("code", "kind", "a: 1", null);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ["empty", () => ""],
  ["cut", (text: string) => text.slice(0, -5)],
  ["changed in one place", (text: string) => text.replace('"a":1', '"a":7')],
  ["no text at all", () => "\u0000\n{"],
])("a damaged index is as if it were not there, and is made anew: %s", (_, damage) => {
  remember("code", "kind", "a: 1");
  writeFileSync(path, damage(readFileSync(path, "utf8")));
  expect(ask("code", "kind", "a: 1")).toBe("unknown");
  remember("code", "kind", "a: 1");
  expect(ask("code", "kind", "a: 1")).toEqual(one);
});

test("a place that cannot be written to does not matter", () => {
  writeFileSync(join(folder, "index"), "a file where the folder should be");
  expect(() => remember("code", "kind", "a: 1")).not.toThrow();
});

test("runs of several fleets keep each other's files, up to a number", () => {
  remember("code", "kind", "first");
  for (let index = 0; index < 199; index++) remember("code", "kind", `text ${index}`);
  expect(ask("code", "kind", "first")).toEqual(one);
  remember("code", "kind", "one more");
  expect(ask("code", "kind", "first")).toBe("unknown");
  expect(ask("code", "kind", "one more")).toEqual(one);
});

describe("a fleet with an index", () => {
  const files = fleetFiles(6, 3);
  const load = (root: string, code: string | null = "code") =>
    new LoadedFleet({ tenants: join(root, "tenants"), overrides: join(root, "overrides") }, ROOMS, {
      folder: join(folder, "index"),
      code,
    });
  const problems = (root: string) => {
    try {
      load(root);
      return "none";
    } catch (error) {
      return (error as Error).message.replaceAll(root, "");
    }
  };
  /** Everything that follows from environments and rooms. */
  const told = (fleet: LoadedFleet, root: string) =>
    JSON.stringify([
      fleet.environments,
      Object.values(fleet.environments).flatMap((environment) =>
        fleet.tenantsOf(environment.name).map((tenant) => {
          const rooms = [...tenant.engines, "security"].map((room) => {
            const { values, origins } = fleet.resolve(room, tenant.id, environment.name);
            return [values, origins];
          });
          return [tenant, rooms];
        }),
      ),
    ]).replaceAll(root, "");

  test("says the same with it and without, origins included", () => {
    withFleet(files, (root) => {
      const without = told(load(root, null), root);
      told(load(root), root);
      const size = readFileSync(path).length;
      expect(told(load(root), root)).toBe(without);
      expect(readFileSync(path)).toHaveLength(size);
    });
  });

  test("sees a changed file, a mended one and a broken one", () => {
    withFleet(files, (root) => {
      const file = join(root, "overrides/production_environment.yml");
      const text = readFileSync(file, "utf8");
      load(root);
      writeFileSync(file, text.replace(/log_retention_days: \d+/, "log_retention_days: 7"));
      expect(load(root).environments.production!.log_retention_days).toBe(7);
      writeFileSync(file, text.replace(/log_retention_days: \d+/, "log_retention_days: soon"));
      const broken = problems(root);
      expect(broken).toContain("log_retention_days");
      // A bad file is told again, from the index or not.
      expect(problems(root)).toBe(broken);
      writeFileSync(file, text);
      expect(problems(root)).toBe("none");
    });
  });

  test("sees a folder or a line of the ledger that came or went", () => {
    const id = files.get("tenants/ledger.txt")!.split("\n")[0]!;
    withFleet(files, (root) => {
      const ledger = join(root, "tenants/ledger.txt");
      const text = readFileSync(ledger, "utf8");
      expect(problems(root)).toBe("none");
      writeFileSync(ledger, text.replace(`${id}\n`, ""));
      expect(problems(root)).toContain(`./tessera tenant register ${id}`);
      writeFileSync(ledger, text);
      expect(problems(root)).toBe("none");
      renameSync(join(root, "tenants", id), join(root, "gone"));
      expect(problems(root)).toContain(`Put /tenants/${id} back`);
      mkdirSync(join(root, "tenants/Wrong"));
      expect(problems(root)).toContain("Wrong");
    });
  });

  test("a link among the tenants is refused, wherever it leads and whatever was found good before", () => {
    withFleet(files, (root) => {
      const id = files.get("tenants/ledger.txt")!.split("\n")[0]!;
      const folder = join(root, "tenants", id);
      renameSync(folder, join(root, "tenants/.moved"));
      symlinkSync(".moved", folder);
      expect(problems(root)).toContain("given a link; allowed: a folder");
      rmSync(folder);
      symlinkSync("../overrides", folder);
      expect(problems(root)).toContain("given a link; allowed: a folder");
    });
  });

  test("an environment's file of an engine that nobody has is checked too", () => {
    withFleet(new Map([...files, ["overrides/production_redis.yml", "settings: { no_such: 1 }\n"]]), (root) => {
      expect(problems(root)).toContain("no_such");
    });
  });
});
