import { diff } from "../../../review/normalise/diff";
import { isSame } from "../../../review/normalise/same";
import { hasMark, isMarked, own, parseJson, sameJson, valueAt, valuesAt } from "../../../review/normalise/values";

it.each([
  [{ a: 1 }, "a", 1],
  [{ a: 1 }, "constructor", undefined],
  [{ a: 1 }, "b", undefined],
  [[7], "0", 7],
  ["text", "length", undefined],
  [null, "a", undefined],
  [undefined, "a", undefined],
])("own property of %j: %s is %j", (value, key, expected) => {
  expect(own(value, key)).toEqual(expected);
});

describe("values at a path", () => {
  const block = {
    rule: [{ status: "on", days: [1, 2] }, { status: "off" }],
    map: { x: { n: 1 }, y: { n: 2 } },
    zero: 0,
  };
  it.each([
    ["zero", [0]],
    ["gone", []],
    ["rule", [block.rule]],
    ["rule.status", ["on", "off"]],
    ["rule.days", [[1, 2]]],
    ["rule.gone", []],
    ["rule.*.status", ["on", "off"]],
    ["map.*.n", [1, 2]],
    ["map.x.n", [1]],
    ["map.z.n", []],
    ["zero.*", []],
    ["rule.0.status", []],
  ])("%s", (path, expected) => {
    expect(valuesAt(block, path)).toEqual(expected);
  });

  it("enters a list and every member", () => {
    expect(valuesAt([{ a: 1 }, { b: 2 }], "a")).toEqual([1]);
    expect(valuesAt({ a: 1, b: 2 }, "*")).toEqual([1, 2]);
    expect(valuesAt("text", "*")).toEqual([]);
    expect(valuesAt(undefined, "a.b")).toEqual([]);
  });

  it("is one value where there is one", () => {
    expect([valueAt(block, "zero"), valueAt(block, "gone"), valueAt(block, "rule.status")]).toEqual([
      0,
      undefined,
      ["on", "off"],
    ]);
  });
});

describe("marks", () => {
  it.each([
    [{ a: true }, "a", true],
    [{ a: true }, "a.b", true],
    [{ a: true }, "b", false],
    [{ a: { b: true } }, "a", true],
    [{ a: { b: true } }, "a.b", true],
    [{ a: { b: true } }, "a.c", false],
    [{ a: { b: false } }, "a", false],
    [{ a: [{ b: true }] }, "a.b", true],
    [{ a: [true] }, "a.b", true],
    [{ a: [{ b: false }, { b: true }] }, "a.b", true],
    [{ a: [{ b: false }] }, "a.b", false],
    [{ a: [{ b: true }] }, "a.*.b", true],
    [{ a: true }, "*", true],
    [{ a: false }, "*", false],
    [true, "a", true],
    [true, "a.b.c", true],
    [false, "a", false],
    [false, "*", false],
    [true, "*", true],
    [undefined, "a", false],
    [null, "a.b", false],
    [{}, "a", false],
    [[true], "a", true],
    [[{ a: true }], "a", true],
    [[{ a: true }], "b", false],
  ])("%j at %s: %s", (marks, path, expected) => {
    expect(isMarked(marks, path)).toBe(expected);
  });

  it.each([
    [true, true],
    [false, false],
    ["true", false],
    [null, false],
    [{ a: [false, { b: true }] }, true],
    [{ a: [false, { b: false }] }, false],
  ])("%j holds one: %s", (marks, expected) => {
    expect(hasMark(marks)).toBe(expected);
  });
});

it.each([
  ['{"a":1}', { a: 1 }],
  [" [1]", [1]],
  ["1", undefined],
  ['"a"', undefined],
  ["x{}", undefined],
  ["{broken", undefined],
  [7, undefined],
])("JSON in %j is %j", (text, expected) => {
  expect(parseJson(text)).toEqual(expected);
  expect(parseJson(text)).toEqual(expected);
});

it.each([
  [1, 1, true],
  [1, "1", false],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1 }, { a: 2 }, false],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: undefined }, { b: undefined }, false],
  [{ a: 1 }, { a: 1, b: 1 }, false],
  [{ a: 1, b: 1 }, { a: 1 }, false],
  [[1, 2], [2, 1], false],
  [[1], { 0: 1 }, false],
  [null, {}, false],
  [{}, null, false],
  [{ a: { b: [1] } }, { a: { b: [1] } }, true],
])("%j is %j: %s", (a, b, expected) => {
  expect(sameJson(a, b)).toBe(expected);
});

describe("the same to the service", () => {
  const nested = (depth: number, end: unknown): unknown => (depth === 0 ? end : { a: nested(depth - 1, end), b: 1 });
  it.each([
    [null, "", true],
    [undefined, [], true],
    [undefined, {}, true],
    [{ a: null }, {}, true],
    [{ a: "" }, undefined, true],
    [[null], undefined, true],
    [1, "1", true],
    [true, "true", true],
    [true, "false", false],
    ["a", ["a"], true],
    [["a", "b"], ["b", "a"], true],
    [["a", "b"], ["a", "c"], false],
    [["a", "b"], ["a"], false],
    ['{"a":1,"b":2}', '{"b":2,"a":1}', true],
    ['{"a":1}', { a: "1" }, true],
    ['{"a":1}', '{"a":2}', false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [[{ a: 1, b: 2 }, 3], [3, { b: 2, a: 1 }], true],
    [0, undefined, false],
    [false, undefined, false],
  ])("%j and %j: %s", (before, after, expected) => {
    expect(isSame(before, after)).toBe(expected);
  });

  it("is looked for 64 levels deep", () => {
    expect(isSame(nested(63, 1), nested(63, "1"))).toBe(true);
    expect(isSame(nested(80, 1), nested(80, "1"))).toBe(false);
  });
});

describe("what differs", () => {
  const bare = { unknown: {}, beforeSensitive: {}, afterSensitive: {} };
  const told = (before: unknown, after: unknown, rest: object = {}) => {
    const { diffs, more } = diff({ ...bare, before, after, ...rest });
    return [...diffs.map((one) => ({ ...one })), ...(more ? ["more"] : [])];
  };
  const known = { unknown: false, sensitive: false };

  it("is told leaf by leaf, through blocks of one", () => {
    expect(told({ a: 1, b: { c: 2, d: 3 }, e: [{ f: 4 }] }, { a: 1, b: { c: 5, d: 3 }, e: [{ f: 6 }] })).toEqual([
      { path: "b.c", before: 2, after: 5, ...known },
      { path: "e.0.f", before: 4, after: 6, ...known },
    ]);
  });

  it("is told whole of sets, of what changes its kind, and of lists of values", () => {
    expect(told({ a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }] })).toMatchObject([{ path: "a" }]);
    expect(told({ a: [1] }, { a: [2] })).toMatchObject([{ path: "a" }]);
    expect(told({ a: { b: 1 } }, { a: "b" })).toMatchObject([{ path: "a" }]);
    expect(told({ a: [{ b: 1 }] }, { a: { b: 2 } })).toMatchObject([{ path: "a" }]);
  });

  it("has what comes and what goes", () => {
    expect(told({ a: 1 }, { b: 2 })).toEqual([
      { path: "a", before: 1, after: undefined, ...known },
      { path: "b", before: undefined, after: 2, ...known },
    ]);
  });

  it("leaves out what was null and is not said, unless it becomes known", () => {
    expect(told({ a: null }, {})).toEqual([]);
    expect(told({ a: null }, { a: 1 })).toMatchObject([{ path: "a", before: null, after: 1 }]);
    expect(told({ a: null }, {}, { unknown: { a: true } })).toEqual([
      { path: "a", before: null, after: undefined, unknown: true, sensitive: false },
    ]);
    expect(told({ a: 1 }, {}, {})).toHaveLength(1);
  });

  it("says what is known after apply, and what is sensitive on either side", () => {
    expect(told({ a: 1 }, {}, { unknown: { a: true } })).toMatchObject([{ unknown: true, sensitive: false }]);
    expect(told({ a: 1 }, { a: 2 }, { beforeSensitive: { a: true } })).toMatchObject([
      { unknown: false, sensitive: true },
    ]);
    expect(told({ a: 1 }, { a: 2 }, { afterSensitive: { a: true } })).toMatchObject([
      { unknown: false, sensitive: true },
    ]);
  });

  it.each(["unknown", "beforeSensitive", "afterSensitive"])("enters nothing that is wholly %s", (marks) => {
    expect(told({ a: { b: 1, c: 1 } }, { a: { b: 2, c: 2 } }, { [marks]: { a: true } })).toMatchObject([{ path: "a" }]);
  });

  it("ends after a hundred of a resource", () => {
    const many = (value: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]));
    expect(told(many(1, 100), many(2, 100))).toHaveLength(100);
    const over = told({ a: many(1, 101), z: 1 }, { a: many(2, 101), z: 2 });
    expect([over.length, over.at(-1)]).toEqual([101, "more"]);
  });
});
