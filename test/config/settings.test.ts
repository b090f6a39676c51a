import { boundsOf, type Holder } from "../../config/bounds";
import { Problems } from "../../config/documents";
import { watched } from "../../config/reads";
import { RoomFiles } from "../../config/room-files";
import { postgresql } from "../../constructs/engines/postgresql";
import { Folder } from "./folder";

describe("what was looked at of settings", () => {
  const settings = Object.freeze({
    a: 1,
    b: Object.freeze({ c: 2, d: Object.freeze({ e: 3 }) }),
    list: [1],
    empty: {},
  });
  const looked = (look: (values: typeof settings) => unknown) => {
    const { values, read } = watched(settings);
    const seen = look(values as typeof settings);
    return [seen, read()];
  };

  it.each<[string, (values: typeof settings) => unknown, unknown, string[]]>([
    ["nothing", () => 0, 0, []],
    ["a leaf", ({ a }) => a, 1, ["a"]],
    ["a leaf below", ({ b }) => b.c, 2, ["b.c"]],
    ["a leaf further below", ({ b }) => b.d.e, 3, ["b.d.e"]],
    ["a map, and nothing in it", ({ b }) => typeof b, "object", []],
    ["a list", ({ list }) => list[0], 1, ["list"]],
    ["a map without settings", ({ empty }) => empty, {}, ["empty"]],
    ["two leaves", ({ a, b }) => a + b.c, 3, ["a", "b.c"]],
    ["two leaves, and the first again", (values) => values.a + values.b.c + values.a, 4, ["b.c", "a"]],
    ["one that is not there", (values) => (values as Record<string, unknown>).z, undefined, []],
    ["a member of every object", (values) => values.toString, undefined, []],
    ["which there are", (values) => Object.keys(values), ["a", "b", "list", "empty"], []],
    [
      "whether there is one",
      (values) => ["a" in values, "z" in values, "toString" in values],
      [true, false, false],
      [],
    ],
    ["all of a map", ({ b }) => Object.entries(b).map(([key]) => key), ["c", "d"], ["b.c"]],
    ["a copy", ({ b }) => ({ ...b.d }), { e: 3 }, ["b.d.e"]],
  ])("is %s", (_name, look, seen, read) => {
    expect(looked(look)).toEqual([seen, read]);
  });

  it("cannot be changed by looking", () => {
    expect(() => {
      (watched(settings).values as Record<string, unknown>).a = 2;
    }).toThrow(TypeError);
    expect(settings.a).toBe(1);
  });
});

describe("how far a setting may go", () => {
  const files = (overrides: string) => {
    const folder = new Folder({ "overrides/production_postgresql.yml": overrides });
    try {
      const problems = new Problems();
      const room = new RoomFiles(postgresql, folder.folders.overrides, problems);
      room.floorOf("production");
      return { room, count: problems.count, relative: (text: string) => folder.relative(text) };
    } finally {
      folder.remove();
    }
  };
  const { room, relative } = files("floor:\n  version: { min: 15 }\n  connections.max: { max: 70 }\n");
  const bounds = (holder: Partial<Holder>, path: string) => {
    const all = { kind: "tenant", tier: "standard", environment: "production", cell: null, ...holder } as const;
    const found = boundsOf(room, all, path.split("."));
    return [relative(found.allowed), found.set_by];
  };
  const limit = expect.stringMatching(
    /^at most 100 \(tier standard, constructs\/engines\/postgresql\/tiers\.yml:\d+\)$/,
  );
  const both = expect.stringMatching(
    /^at most 100 \(tier standard, \S+tiers\.yml:\d+\); at most 70 \(floor of production, overrides\/production_postgresql\.yml:3\)$/,
  );
  const version = "14, 15, 16 or 17";

  it.each<[Partial<Holder>, string, unknown, string]>([
    [{}, "connections.max", both, "tenant"],
    [{ environment: "staging" }, "connections.max", limit, "tenant"],
    [{ cell: "pool-1" }, "connections.max", both, "tenant"],
    [{ cell: "pool-1", environment: "staging" }, "connections.max", limit, "tenant"],
    [
      { cell: "pool-1" },
      "version",
      `${version}; at least 15 (floor of production, overrides/production_postgresql.yml:2)`,
      "cell pool-1",
    ],
    [{ environment: "staging" }, "version", version, "tenant"],
    [{ kind: "cell", cell: "pool-1", environment: "staging" }, "version", version, "cell pool-1"],
    [{ environment: "staging" }, "backup.no_such_setting", "", "tenant"],
  ])("of %j, %s: %s, set by %s", (holder, path, allowed, by) => {
    expect(bounds(holder, path)).toEqual([allowed, by]);
  });

  it("of a cell is what the setting takes: a tier limits what its tenants write", () => {
    const [allowed, by] = bounds({ kind: "cell", cell: "pool-1", environment: "staging" }, "connections.max");
    expect(allowed).not.toContain("tier");
    expect(by).toBe("tenant");
  });
});
