import * as compare from "../../../review/knowledge/manifests/compare";

type Row = readonly [
  name: string,
  comparison: { readonly weaker: (before: unknown, after: unknown) => boolean },
  rows: readonly (readonly [unknown, unknown, boolean])[],
];

const ON = [true, 1, "1", "true", "True", "yes", "Yes", "on", "On", "enabled"];

/** Before, after, and whether after is weaker. */
const ROWS: readonly Row[] = [
  [
    "fewer",
    compare.fewer,
    [
      [3, 2, true],
      [3, 3, false],
      [2, 3, false],
      ["3", "2", true],
      [3, undefined, true],
      [0, undefined, false],
      ["x", undefined, false],
      [3, "x", false],
      [undefined, 1, false],
    ],
  ],
  [
    "toNone",
    compare.toNone,
    [
      [3, 0, true],
      ["3", "0", true],
      [0, 0, false],
      [3, 1, false],
      [3, undefined, false],
      [undefined, 0, false],
    ],
  ],
  [
    "smaller",
    compare.smaller,
    [
      ["2Gi", "1Gi", true],
      ["1Gi", "1024Mi", false],
      ["1Gi", "1G", true],
      [2, 1, true],
      [1, 2, false],
      ["1Gi", undefined, false],
      [undefined, "1Gi", false],
      ["1Gi", "lots", false],
      ["500m", "0.4", true],
      ["500m", "0.5", false],
    ],
  ],
  [
    "goes",
    compare.goes,
    [
      ["1Gi", undefined, true],
      ["1Gi", null, false],
      ["1Gi", "2Gi", false],
      ["lots", undefined, false],
      [0, undefined, true],
    ],
  ],
  [
    "changes",
    compare.changes,
    [
      ["a", "b", true],
      ["1", 1, false],
      ["a", undefined, true],
      [undefined, "a", false],
    ],
  ],
  [
    "differs",
    compare.differs,
    [
      ["a", "b", true],
      ["1", 1, true],
      [undefined, "a", true],
      [[1], [1], false],
    ],
  ],
  [
    "turnsOff",
    compare.turnsOff,
    [
      ...ON.map((on) => [on, false, true] as const),
      ...ON.map((on) => ["off", on, false] as const),
      [true, "yes", false],
    ],
  ],
  [
    "turnsOn",
    compare.turnsOn,
    [
      [undefined, true, true],
      [false, "on", true],
      [true, true, false],
      [true, false, false],
    ],
  ],
  [
    "clears",
    compare.clears,
    [
      ["a", "", true],
      ["a", undefined, true],
      [["", "a"], [""], true],
      ["a", "b", false],
      ["", undefined, false],
      [undefined, undefined, false],
    ],
  ],
  [
    "leaves",
    compare.leaves(/^require/),
    [
      ["require", "prefer", true],
      ["require", "requireTLS", false],
      ["prefer", "allow", false],
      ["require", undefined, true],
    ],
  ],
  [
    "gains",
    compare.gains(/^\*/),
    [
      [["a"], ["a", "*"], true],
      [["*"], ["*"], false],
      [["a"], ["b"], false],
      [undefined, "*", true],
    ],
  ],
  [
    "loses",
    compare.loses(/^wall/),
    [
      [["wall-1"], [], true],
      [["wall-1"], ["wall-1"], false],
      [["other"], [], false],
      ["wall-1", undefined, true],
    ],
  ],
  [
    "ranks",
    compare.ranks(["disabled", "off"], ["prefer"], ["require"]),
    [
      ["require", "prefer", true],
      ["prefer", "require", false],
      ["require", "Off", true],
      ["require", undefined, true],
      ["require", "other", false],
      ["disabled", undefined, false],
      ["disabled", "off", false],
      ["other", "disabled", false],
      ["prefer", "prefer", false],
    ],
  ],
  [
    "olderTls",
    compare.olderTls,
    [
      ["TLSv1.3", "TLSv1.2", true],
      ["TLSv1.2", "TLSv1.3", false],
      ["TLSv1.2", "TLSv1.2", false],
      ["TLSv1.2", undefined, true],
      ["TLSv1.2", "none", true],
      ["tls1_3", "1.2", true],
      [["TLSv1.3", "TLSv1.2"], ["TLSv1.3", "TLSv1.1"], true],
      [["TLSv1.3", "TLSv1.2"], ["TLSv1.3"], false],
      ["TLSv1", "TLSv1.0", false],
      ["none", undefined, false],
      [undefined, "TLSv1.0", false],
      ["xTLSv1.2", undefined, false],
      ["TLSv1.2x", undefined, false],
    ],
  ],
  [
    "shorter",
    compare.shorter,
    [
      ["30d", "7d", true],
      ["7d", "30d", false],
      ["7d", "7d", false],
      ["30d", "720h", true],
      ["30D", "7D", true],
      [120, 60, true],
      [60, 120, false],
      ["30d", undefined, true],
      ["30d", "long", false],
      ["long", "7d", false],
      ["long", undefined, false],
    ],
  ],
  [
    "opensToAll",
    compare.opensToAll,
    [
      [{ a: 1 }, {}, true],
      [{}, {}, false],
      [{}, { a: 1 }, false],
      ["10.0.0.0/8", "0.0.0.0/0", true],
      [["10.0.0.0/8"], ["10.0.0.0/8", "::/0"], true],
      ["0.0.0.0/0", "0.0.0.0/0", false],
      ["10.0.0.0/8", "10.0.0.0/01", false],
      ["10.0.0.0/8", "x0.0.0.0/0", false],
      [undefined, null, false],
      [undefined, [], true],
    ],
  ],
];

describe.each(ROWS)("%s of values of manifests", (_name, { weaker }, rows) => {
  it.each(rows)("%j to %j: %s", (before, after, expected) => {
    expect(weaker(before, after)).toBe(expected);
  });
});

it.each([
  [3, 3],
  ["3", 3],
  ["1.5", 1.5],
  ["500m", 0.5],
  ["1n", 1e-9],
  ["1u", 1e-6],
  ["1k", 1e3],
  ["1M", 1e6],
  ["1G", 1e9],
  ["1T", 1e12],
  ["1P", 1e15],
  ["1E", 1e18],
  ["1Ki", 1024],
  ["1Mi", 1024 ** 2],
  ["1Gi", 1024 ** 3],
  ["1Ti", 1024 ** 4],
  ["1Pi", 1024 ** 5],
  ["1Ei", 1024 ** 6],
  ["1X", undefined],
  ["-1", undefined],
  ["x1", undefined],
  ["1Gi ", undefined],
  [undefined, undefined],
  [true, undefined],
])("quantity %j is %j", (text, number) => {
  expect(compare.quantity(text)).toBe(number);
});
