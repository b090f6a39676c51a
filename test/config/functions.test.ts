import { overlap } from "../../config/cidr";
import { eachLeaf, isMap, leafOf, merge, nearestOrigin, scopeOf } from "../../config/layers";
import { boundsText, exceeded } from "../../config/limits";
import type { Cell, Environment, Origin } from "../../config/model";
import { bounded, meant, nearest, oneOf } from "../../config/nearest";
import { admits, leastFilled, noCell } from "../../config/placement";
import { ConfigurationError, formatProblem, formatProblems, formatValue, type Problem } from "../../config/problem";

it.each([
  ["10.0.0.0/16", "10.0.0.0/16", true],
  ["10.0.0.0/16", "10.0.128.0/24", true],
  ["10.0.128.0/24", "10.0.0.0/16", true],
  ["10.0.0.0/16", "10.1.0.0/16", false],
  ["10.0.0.0/15", "10.1.0.0/16", true],
  ["10.0.0.0/24", "10.0.1.0/24", false],
  ["200.0.0.0/8", "200.255.255.255/32", true],
  ["0.0.0.0/0", "255.1.2.3/32", true],
  ["1.0.0.0/32", "0.1.0.0/32", false],
])("%s and %s have an address in common: %s", (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
});

describe("bounds", () => {
  it.each([
    [{ equals: true }, true, null],
    [{ equals: true }, false, "true"],
    [{ equals: [1, 2] }, [1, 2], null],
    [{ equals: [1, 2] }, [2, 1], "[1,2]"],
    [{ equals: null }, 1, "null"],
    [{ one_of: ["a", "b"] }, "a", null],
    [{ one_of: ["a", "b"] }, "c", "a or b"],
    [{ one_of: ["a", "b"] }, ["a", "b"], null],
    [{ one_of: ["a", "b"] }, ["a", "c"], "a or b"],
    [{ one_of: ["a"] }, [], null],
    [{ min: 1, max: 3 }, 1, null],
    [{ min: 1, max: 3 }, 3, null],
    [{ min: 1, max: 3 }, 0, "1 to 3"],
    [{ min: 1, max: 3 }, 4, "1 to 3"],
    [{ min: 1 }, 0, "at least 1"],
    [{ min: 1 }, 5, null],
    [{ max: 3 }, 4, "at most 3"],
    [{ max: 3 }, -5, null],
    [{ max: 3 }, null, "at most 3"],
    [{ min: 3 }, null, null],
    [{ min: 3 }, "2", null],
    [{ one_of: [1, 2], max: 1 }, 2, "at most 1"],
    [{}, 7, null],
  ])("%j of %j: %j", (bounds, value, expected) => {
    expect(exceeded(bounds, value)).toBe(expected);
  });

  it.each([
    [{ equals: "a", max: 1 }, '"a"'],
    [{ one_of: [true, false, null], max: 1 }, "true, false or null"],
    [{ min: 0, max: 0 }, "0 to 0"],
    [{ min: 0 }, "at least 0"],
    [{ max: 0 }, "at most 0"],
  ])("%j reads %s", (bounds, text) => {
    expect(boundsText(bounds)).toBe(text);
  });
});

describe("spelling", () => {
  it.each([
    ["postgres", ["postgresql", "redis"], "postgresql"],
    ["Postgresql", ["postgresql"], "postgresql"],
    ["postgresqls", ["postgresql", "redis"], "postgresql"],
    ["red", ["redis", "reduce"], "redis"],
    ["re", ["redis"], null],
    ["prodction", ["production", "staging"], "production"],
    ["xyz", ["production"], null],
    ["abc", ["abd"], "abd"],
    ["axx", ["abc"], "abc"],
    ["xxx", ["abc"], null],
    ["xxxdefghi", ["abcdefghi"], "abcdefghi"],
    ["xxxxefghi", ["abcdefghi"], null],
    ["", ["a"], null],
    ["a", [], null],
    ["a".repeat(101), ["a".repeat(101)], null],
    ["a".repeat(100), ["a".repeat(100)], "a".repeat(100)],
  ])("%s of %j is %j", (given, candidates, expected) => {
    expect(nearest(given, candidates)).toBe(expected);
  });

  it("is asked about, or something else is advised", () => {
    expect(meant("redi", ["redis"], "Take it out.")).toBe("Did you mean redis?");
    expect(meant("zzzzzz", ["redis"], "Take it out.")).toBe("Take it out.");
    expect(meant(7, ["redis"], "Take it out.")).toBe("Take it out.");
  });

  it("lists what there is, and cuts a long list", () => {
    expect(oneOf([])).toBe("nothing");
    expect(oneOf(["a"])).toBe("a");
    expect(oneOf(["a", 1, null])).toBe("a, 1 or null");
    const many = Array.from({ length: 17 }, (_, n) => `v${n}`);
    expect(oneOf(many.slice(0, 16))).toMatch(/v14 or v15$/);
    expect(oneOf(many)).toMatch(/^v0, v1, .*, v15 … \(17 in all\)$/);
  });

  it("tells the first lines, and how many more", () => {
    expect(bounded(["a", "b"], "things", 2)).toEqual(["a", "b"]);
    expect(bounded(["a", "b", "c"], "things", 2)).toEqual(["a", "b", "… and 1 more things"]);
    expect(bounded(Array(21).fill("a"), "things")).toHaveLength(21);
    expect(bounded(Array(22).fill("a"), "things").at(-1)).toBe("… and 2 more things");
  });
});

describe("layers", () => {
  it("merge maps, replace lists and scalars, and freeze what they make", () => {
    const below = { a: { b: 1, c: 2 }, list: [1, 2], x: { y: 1 }, z: 1 };
    const merged = merge(below, { a: { c: 3 }, list: [3], x: 7, z: { w: [{ v: 1 }] } });
    expect(merged).toEqual({ a: { b: 1, c: 3 }, list: [3], x: 7, z: { w: [{ v: 1 }] } });
    expect(below.a).toEqual({ b: 1, c: 2 });
    for (const one of [merged, merged.a, merged.list, merged.z, (merged.z as { w: unknown[] }).w[0]])
      expect(Object.isFrozen(one)).toBe(true);
  });

  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ["a", false],
  ])("%j is a map: %s", (value, expected) => {
    expect(isMap(value)).toBe(expected);
  });

  it("have leaves: scalars, lists and empty maps", () => {
    const found: string[] = [];
    eachLeaf({ a: { b: 1, c: [2], d: {} }, e: null }, (path, value) =>
      found.push(`${path.join(".")}=${JSON.stringify(value)}`),
    );
    expect(found).toEqual(["a.b=1", "a.c=[2]", "a.d={}", "e=null"]);
  });

  it.each([
    ["a", 1],
    ["b.c", 2],
    ["b.c.d", 3],
    ["b.gone", undefined],
    ["gone", undefined],
    ["e.f.g", 4],
    ["a.b", undefined],
  ])("the leaf %s is %j", (path, expected) => {
    const values = { a: 1, b: { c: 2, "c.d": 3 }, "e.f": { g: 4 } };
    expect(leafOf(values, path)).toBe(expected);
  });

  it.each([
    ["a.b", "exact"],
    ["a", "exact"],
    ["a.b.c", "exact"],
    ["x", undefined],
    ["ax", undefined],
    ["x.y.z", undefined],
  ])("the origin of %s is %j", (path, expected) => {
    const origins = { "a.b": { file: "exact" } as unknown as Origin };
    expect(nearestOrigin(origins, path)?.file).toBe(expected);
  });

  it.each([
    [["a", "b"], "slice"],
    [["a"], "cluster"],
    [["c"], "slice"],
    [["c", "d", "e"], "slice"],
    [["gone"], "cluster"],
  ])("the scope of %j is %s", (path, expected) => {
    expect(scopeOf({ a: { b: "slice" }, c: "slice" }, path)).toBe(expected);
    expect(scopeOf("slice", path)).toBe("slice");
  });
});

describe("placement", () => {
  const cell = (name: string, given: Partial<Cell> = {}) =>
    ({ name, tier: "free", admits: ["free"], engines: ["postgresql"], capacity_tenants: 10, ...given }) as Cell;
  const environment = (...cells: Cell[]) =>
    ({
      name: "production",
      file: "overrides/production_environment.yml",
      cells: Object.fromEntries(cells.map((one) => [one.name, one])),
    }) as unknown as Environment;
  const filled = (counts: Record<string, number>) => new Map(Object.entries(counts));

  it("takes a cell that admits the tier and runs every engine", () => {
    expect(admits(cell("a"), "free", ["postgresql"])).toBe(true);
    expect(admits(cell("a"), "free", [])).toBe(true);
    expect(admits(cell("a"), "premium", ["postgresql"])).toBe(false);
    expect(admits(cell("a"), "free", ["postgresql", "redis"])).toBe(false);
  });

  it.each([
    [{ a: 5, b: 4 }, "b"],
    [{ a: 5, b: 5 }, "a"],
    [{}, "a"],
    [{ a: 10, b: 9 }, "b"],
    [{ a: 10, b: 10 }, undefined],
    [{ a: 11, b: 12 }, undefined],
  ])("of cells filled as %j takes %j", (counts, expected) => {
    expect(leastFilled(environment(cell("a"), cell("b")), "free", [], filled(counts))?.name).toBe(expected);
  });

  it("counts by share, and passes over cells that do not take the tenant", () => {
    const wide = cell("wide", { capacity_tenants: 100 });
    expect(leastFilled(environment(cell("a"), wide), "free", [], filled({ a: 2, wide: 10 }))?.name).toBe("wide");
    const other = cell("other", { admits: ["premium"] });
    expect(leastFilled(environment(other, cell("a")), "free", [], filled({ a: 9 }))?.name).toBe("a");
  });

  it.each([
    [
      [cell("a")],
      "premium",
      [],
      20,
      "No cell of production admits tier premium: add one, in overrides/production_environment.yml.",
    ],
    [
      [cell("a")],
      "free",
      ["redis", "postgresql"],
      20,
      "No cell of production that admits tier free runs redis: leave that out, or add a cell, in overrides/production_environment.yml.",
    ],
    [
      [cell("a"), cell("b", { engines: [] })],
      "free",
      ["postgresql"],
      20,
      "No cell of production has room for tier free: add one, or raise capacity_tenants of a (its engines have room for 20), in overrides/production_environment.yml.",
    ],
    [
      [cell("a")],
      "free",
      [],
      10,
      "No cell of production has room for tier free: add one, in overrides/production_environment.yml.",
    ],
    [
      [cell("a")],
      "free",
      [],
      11,
      "No cell of production has room for tier free: add one, or raise capacity_tenants of a (its engines have room for 11), in overrides/production_environment.yml.",
    ],
    [
      [cell("a")],
      "free",
      [],
      Number.POSITIVE_INFINITY,
      "No cell of production has room for tier free: add one, or raise capacity_tenants of a, in overrides/production_environment.yml.",
    ],
    [
      [cell("a")],
      "free",
      [],
      null,
      "No cell of production has room for tier free: add one, or raise capacity_tenants of a as far as its engines have room, in overrides/production_environment.yml.",
    ],
  ])("says why none takes it: case %#", (cells, tier, engines, most, text) => {
    expect(noCell(environment(...cells), tier, engines, () => most)).toBe(text);
  });
});

describe("a problem", () => {
  const problem = (given: Partial<Problem> = {}): Problem => ({
    file: "tenants/acme/postgresql.yml",
    line: 2,
    column: 3,
    path: "connections.max",
    given: 900,
    allowed: "at most 100",
    advice: "Lower it.",
    ...given,
  });

  it.each([
    [{}, "tenants/acme/postgresql.yml:2:3 connections.max: given 900; allowed: at most 100. Lower it."],
    [{ column: null }, "tenants/acme/postgresql.yml:2 connections.max: given 900; allowed: at most 100. Lower it."],
    [{ line: null }, "tenants/acme/postgresql.yml connections.max: given 900; allowed: at most 100. Lower it."],
    [{ path: "" }, "tenants/acme/postgresql.yml:2:3: given 900; allowed: at most 100. Lower it."],
    [
      { standing: "Keep it." },
      "tenants/acme/postgresql.yml:2:3 connections.max: given 900; allowed: at most 100. Lower it. If it is deployed already: keep it.",
    ],
  ])("reads: case %#", (given, text) => {
    expect(formatProblem(problem(given))).toBe(text);
  });

  it.each([
    [undefined, "nothing"],
    ["(masked)", "(masked)"],
    ["plain words, 1.5 (x)", "plain words, 1.5 (x)"],
    ["17", '"17"'],
    ["1e5", '"1e5"'],
    ["true", '"true"'],
    ["null", '"null"'],
    ["", '""'],
    [" a", '" a"'],
    ["a\tb", '"a\\tb"'],
    [[1, "a"], '[1,"a"]'],
    [{ a: 1 }, '{"a":1}'],
    [null, "null"],
    [12, "12"],
    ["x".repeat(120), "x".repeat(120)],
    ["x".repeat(121), `${"x".repeat(120)}… (121 characters)`],
    [Symbol.for("a"), "Symbol(a)"],
  ])("shows %p as %s", (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it("of many places is one line with their number and three of them", () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => problem({ file: `f${n}` }));
    expect(formatProblems(many(3))).toHaveLength(3);
    expect(formatProblems(many(4))).toEqual([
      "f0:2:3 connections.max: given 900; allowed: at most 100. Lower it. The same in 3 other places, such as f1:2:3 and f2:2:3.",
    ]);
    expect(formatProblems([...many(4), problem({ given: 7 })])).toHaveLength(2);
    for (const part of ["given", "allowed", "advice", "standing", "path"])
      expect(formatProblems([...many(3), problem({ [part]: "other" })])).toHaveLength(4);
  });

  it("of rows of a list is one kind", () => {
    const rows = (...paths: string[]) => formatProblems(paths.map((path) => problem({ path }))).length;
    expect(rows("a.0.b", "a.1.b", "a.2.b", "a.30.b")).toBe(1);
    expect(rows("a.0", "a.1", "a.2", "a.3")).toBe(1);
    expect(rows("0.a", "1.a", "2.a", "3.a")).toBe(1);
    expect(rows("a.0b", "a.1b", "a.2b", "a.3b")).toBe(4);
  });

  it("is told with all others, and how many there are", () => {
    expect(new ConfigurationError([problem()]).message).toMatch(/\n1 problem in the configuration$/);
    expect(new ConfigurationError([problem(), problem({ given: 7 })]).message).toMatch(
      /\n2 problems in the configuration$/,
    );
  });
});
