import { BOUNDS, leavesOf, mapInText, nameOf, parseYaml, Unreadable } from "../../../review/manifests/leaves";
import { objectOf, objectsOf } from "../../../review/manifests/objects";

const leaves = (value: unknown) => Object.fromEntries(leavesOf(value, { left: 1000 }));
const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

describe("the ends of a tree", () => {
  it.each([
    ["values", { a: 1, b: { c: "x", d: null } }, { a: 1, "b.c": "x", "b.d": null }],
    ["a value by itself", 7, { "": 7 }],
    ["nothing", undefined, { "": undefined }],
    ["empty ones", { a: {}, b: [] }, { a: {}, b: [] }],
    ["lists of values", { a: [1, "x", null] }, { a: [1, "x", null] }],
    ["elements by name", { a: [{ name: "x", n: 1, m: 2 }] }, { "a[x].name": "x", "a[x].n": 1, "a[x].m": 2 }],
    [
      "elements by their object's name",
      { a: [{ metadata: { name: "x" }, n: 1 }] },
      { "a[x].metadata.name": "x", "a[x].n": 1 },
    ],
    ["elements by place", { a: [{ n: 1 }, { n: 2 }] }, { "a[0].n": 1, "a[1].n": 2 }],
    [
      "two of one name, the second by its place",
      {
        a: [
          { name: "x", n: 1, m: 1 },
          { name: "x", n: 2, m: 2 },
        ],
      },
      { "a[x].name": "x", "a[x].n": 1, "a[x].m": 1, "a[1].name": "x", "a[1].n": 2, "a[1].m": 2 },
    ],
    ["a name with its value", { env: [{ name: "x", value: "1" }] }, { "env[x]": "1" }],
    ["a name with something else", { env: [{ name: "x", from: "1" }] }, { "env[x].name": "x", "env[x].from": "1" }],
    [
      "a name with its value and more",
      { env: [{ name: "x", value: "1", more: 2 }] },
      { "env[x].name": "x", "env[x].value": "1", "env[x].more": 2 },
    ],
    ["lists in lists", { a: [[{ n: 1 }]] }, { "a[0][0].n": 1 }],
    ["texts that are maps", { file: "a: 1\nb:\n  c: 2\n" }, { "file.a": 1, "file.b.c": 2 }],
    [
      "texts in texts",
      { file: "a: |\n  b: |\n    c: 1\n    d: 2\n  e: 3\n" },
      { "file.a.b": "c: 1\nd: 2\n", "file.a.e": 3 },
    ],
    ["texts of one line", { file: "a: 1" }, { file: "a: 1" }],
  ])("%s", (_name, value, expected) => {
    expect(leaves(value)).toEqual(expected);
  });

  it("are bounded in number, depth and length of path", () => {
    expect(leavesOf({ a: 1, b: 2 }, { left: 3 }).size).toBe(2);
    expect(() => leavesOf({ a: 1, b: 2 }, { left: 2 })).toThrow(Unreadable);
    expect(leaves(nested(BOUNDS.depth))).toBeDefined();
    expect(() => leaves(nested(BOUNDS.depth + 1))).toThrow(Unreadable);
    expect(leaves({ ["x".repeat(BOUNDS.path)]: 1 })).toBeDefined();
    expect(() => leaves({ ["x".repeat(BOUNDS.path + 1)]: 1 })).toThrow(Unreadable);
  });

  it.each([
    [{ name: "a" }, "a"],
    [{ metadata: { name: "b" } }, "b"],
    [{ name: "a", metadata: { name: "b" } }, "a"],
    [{ name: 7 }, undefined],
    [{ name: "x".repeat(255) }, "x".repeat(255)],
    [{ name: "x".repeat(256) }, undefined],
    [{}, undefined],
    ["a", undefined],
  ])("%j is called %j", (item, name) => {
    expect(nameOf(item)).toBe(name);
  });

  it.each([
    ["a: 1\n", { a: 1 }],
    ["# comment\n\na.b-c_d:\n  - 1\n", { "a.b-c_d": [1] }],
    ["a:\n", { a: null }],
    ["a: 1", undefined],
    ["words\na: 1\n", undefined],
    ["a:1\n", undefined],
    ["- a: 1\n", undefined],
    ["a: [\n", undefined],
    ["a: 1\na: 2\n", undefined],
    [7, undefined],
  ])("the text %j is the map %j", (text, map) => {
    expect(mapInText(text)).toEqual(map);
  });

  it("of YAML that is too large, or none, are refused", () => {
    expect(parseYaml("a: 1")).toEqual({ a: 1 });
    expect(() => parseYaml("a: 1\n---\nb: 1")).toThrow(/more than one/);
    expect(() => parseYaml("a: [")).toThrow(/no YAML/);
    expect(parseYaml(`# ${" ".repeat(BOUNDS.characters - 2)}`) ?? undefined).toBeUndefined();
    expect(() => parseYaml(" ".repeat(BOUNDS.characters + 1))).toThrow(/too large/);
  });
});

describe("objects of a release", () => {
  const object = (given: object = {}) => ({
    apiVersion: "a.example.org/v1",
    kind: "Database",
    metadata: { name: "main" },
    ...given,
  });
  const keys = (values: unknown, set?: unknown) =>
    [...objectsOf({ values, set })].map(([key, { kind, name, custom }]) => [
      key.replaceAll("\0", "|"),
      kind,
      name,
      custom,
    ]);
  const text = (value: unknown) => JSON.stringify(value);

  it("are told by kind, namespace and name, apart from other values", () => {
    expect(
      keys([text({ objects: [object(), object({ metadata: { name: "main", namespace: "n" } })], size: 1 })]),
    ).toEqual([
      ["Database||main", "Database", "main", true],
      ["Database|n|main", "Database", "main", true],
      ["", "", "", false],
    ]);
    expect([...(objectsOf({ values: text({ objects: [object()], size: 1 }) }).get("")?.leaves ?? [])]).toEqual([
      ["size", 1],
    ]);
  });

  it("of one name and two groups are two", () => {
    expect(keys(text({ objects: [object(), object({ apiVersion: "b.example.org/v1" })] })).map(([key]) => key)).toEqual(
      ["Database||main", "Database||main|b.example.org|1", ""],
    );
  });

  it.each([
    ["without a kind", { kind: undefined }],
    ["without a version", { apiVersion: undefined }],
  ])("are none %s", (_name, given) => {
    expect(keys(text({ objects: [object(), object(given)] })).map(([key]) => key)).toEqual([""]);
  });

  it("are none in an empty list, or a map", () => {
    expect(keys(text({ objects: [], other: object() })).map(([key]) => key)).toEqual([""]);
  });

  it("without a name are told by their kind", () => {
    expect(keys(text({ objects: [object({ metadata: {} })] }))[0]).toEqual(["Database||", "Database", "", true]);
  });

  it("lay texts of values over each other as Helm does, and set single ones", () => {
    const release = {
      values: [text({ a: { b: 1, c: 1 }, d: [1], e: { f: 1 } }), "", 7, text({ a: { b: 2 }, d: [2], e: 3 })],
      set: [{ name: "a.c", value: "9" }, { value: "x" }, 7],
    };
    expect(Object.fromEntries(objectsOf(release).get("")?.leaves ?? [])).toEqual({
      "a.b": 2,
      "a.c": "9",
      d: [2],
      e: 3,
    });
    expect(objectsOf({ values: undefined, set: "x" }).get("")?.leaves.size).toBe(1);
    expect(objectsOf({ values: ["# nothing\n"] }).size).toBe(1);
  });

  it("are refused where there are too many texts, or one is no map, or deep", () => {
    const many = (count: number) => objectsOf({ values: Array.from({ length: count }, () => "a: 1") });
    expect(many(50).size).toBe(1);
    expect(() => many(51)).toThrow(/too many/);
    expect(() => objectsOf({ values: ["- 1"] })).toThrow(/no map/);
    expect(() => objectsOf({ values: ["words"] })).toThrow(/no map/);
  });

  it.each([
    ["apps/v1", false],
    ["v1", false],
    ["networking.k8s.io/v1", false],
    ["a.example.org/v1", true],
  ])("of %s are an operator's: %s", (apiVersion, custom) => {
    expect(objectOf(object({ apiVersion }))).toMatchObject({ kind: "Database", name: "main", custom });
  });

  it("by themselves need a kind", () => {
    expect(objectOf({ metadata: { name: "a" } })).toBeUndefined();
    expect(objectOf(object({ metadata: undefined }))?.name).toBe("");
    expect(objectOf({ kind: "X" })?.custom).toBe(false);
  });
});
