import * as compare from "../../../review/knowledge/compare";

type Row = readonly [
  name: string,
  comparison: compare.Comparison,
  rows: readonly (readonly [unknown, unknown, boolean])[],
];

/** Before, after, and whether after is weaker: each way once, and the values between which nothing is said. */
const ROWS: readonly Row[] = [
  [
    "turnsOff",
    compare.turnsOff,
    [
      ...[true, "true", "Enabled", "ENABLED", "enabled", "1", 1, "on", "required", "ACTIVE"].flatMap(
        (on) =>
          [
            [on, false, true],
            [false, on, false],
          ] as const,
      ),
      [[true, true], [true, false], true],
      [[true, false], [false], false],
      [[], false, false],
      [[true], [], true],
      [undefined, false, false],
      [true, undefined, true],
    ],
  ],
  [
    "turnsOn",
    compare.turnsOn,
    [
      [false, true, true],
      [undefined, "on", true],
      [true, true, false],
      [true, false, false],
      [[false], [true], true],
      [false, [], false],
    ],
  ],
  [
    "shrinks",
    compare.shrinks,
    [
      [7, 6, true],
      [7, 7, false],
      [7, 8, false],
      ["7", "6", true],
      [7, null, true],
      [7, undefined, true],
      [7, "", false],
      [7, "many", false],
      ["many", 1, false],
      [undefined, 1, false],
      [[7, 3], [7, 2], true],
      [[7, 3], [7, 3], false],
      [[3], [3, 7], false],
      [[3, 7], [2], true],
      [[3, 7], [4], false],
      [[], [1], false],
      [[[7]], [[6]], true],
    ],
  ],
  [
    "shrinksFromForever",
    compare.shrinksFromForever,
    [
      [0, 30, true],
      [undefined, 30, true],
      [30, 0, false],
      [30, undefined, false],
      [30, 7, true],
      [30, 30, false],
      [0, 0, false],
    ],
  ],
  [
    "grows",
    compare.grows,
    [
      [1, 2, true],
      [2, 2, false],
      [2, 1, false],
      [undefined, 2, false],
      [2, undefined, false],
      [2, "many", false],
    ],
  ],
  [
    "sooner",
    compare.sooner,
    [
      [30, 7, true],
      [7, 30, false],
      [undefined, 30, true],
      [30, undefined, false],
      ["2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z", true],
      ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", false],
      ["some day", "2027-01-01T00:00:00Z", true],
      ["2027-01-01T00:00:00Z", "some day", false],
      ["some day", "another", false],
    ],
  ],
  [
    "toZero",
    compare.toZero,
    [
      [5, 0, true],
      ["5", "0", true],
      [undefined, 0, true],
      [0, 0, false],
      [5, undefined, false],
      [5, 1, false],
    ],
  ],
  [
    "rarer",
    compare.rarer,
    [
      ["rate(1 hour)", "rate(2 hours)", true],
      ["rate(2 hours)", "rate(1 hour)", false],
      ["rate(1 hour)", "rate(1 hour)", false],
      ["rate(1 hour)", "whenever", true],
      ["whenever", "rate(1 hour)", true],
      ["whenever", "whenever", false],
      [undefined, "whenever", false],
      [null, "rate(1 hour)", false],
      ["", "rate(1 hour)", false],
      ["rate(1 hour)", undefined, true],
    ],
  ],
  [
    "loses",
    compare.loses,
    [
      [["a", "b"], ["a"], true],
      [["a"], ["a", "b"], false],
      [["a"], undefined, true],
      ["a", "b", true],
      [undefined, ["a"], false],
      [[["a"]], ["a"], false],
    ],
  ],
  [
    "fewer",
    compare.fewer,
    [
      [["a", "b"], ["c"], true],
      [["a"], ["b"], false],
      [["a"], ["a", "b"], false],
      ["a", null, true],
    ],
  ],
  [
    "gains",
    compare.gains,
    [
      [["a"], ["a", "b"], true],
      [["a", "b"], ["a"], false],
      [undefined, "a", true],
      ["a", undefined, false],
    ],
  ],
  [
    "gainsMatch",
    compare.gainsMatch(/^0\.0\.0\.0/),
    [
      [["10.0.0.0/8"], ["0.0.0.0/0"], true],
      [["0.0.0.0/0"], ["0.0.0.0/1", "10.0.0.0/8"], false],
      [["0.0.0.0/0", "10.0.0.0/8"], ["0.0.0.0/0"], false],
      [[], ["10.0.0.0/8"], false],
      [undefined, "0.0.0.0/0", true],
    ],
  ],
  [
    "clears",
    compare.clears,
    [
      ["a", "", true],
      ["a", undefined, true],
      [["", "a"], [""], true],
      ["a", ["", "b"], false],
      ["", "", false],
      [undefined, undefined, false],
    ],
  ],
  [
    "ranks",
    compare.ranks(["none", "some", "all"]),
    [
      ["all", "some", true],
      ["some", "all", false],
      ["some", "some", false],
      ["all", "other", false],
      ["other", "none", false],
      ["all", undefined, false],
      [undefined, "none", false],
      [["all", "some"], ["all", "none"], true],
      [["all", "some"], ["all"], false],
    ],
  ],
  [
    "leaves",
    compare.leaves("AES"),
    [
      ["AES", "DES", true],
      [["AES", "x"], ["x"], true],
      [["AES"], ["x", "AES"], false],
      ["DES", "x", false],
    ],
  ],
  [
    "losesCustomerKey",
    compare.losesCustomerKey,
    [
      ["arn:k", "", true],
      ["arn:k", undefined, true],
      ["arn:k", "alias/aws/rds", true],
      ["arn:k", "arn:l", false],
      ["alias/aws/rds", "", false],
      ["", "", false],
      [7, "", false],
      [["", "arn:k"], [""], true],
    ],
  ],
  [
    "changesKey",
    compare.changesKey,
    [
      ["arn:k", "arn:l", true],
      ["arn:k", "arn:k", false],
      ["arn:k", ["arn:k"], false],
      ["alias/aws/rds", "arn:l", false],
      ["arn:k", "alias/aws/rds", false],
    ],
  ],
];

describe.each(ROWS)("%s", (_name, { weaker }, rows) => {
  it.each(rows)("%j to %j: %s", (before, after, expected) => {
    expect(weaker(before, after)).toBe(expected);
  });
});

describe("weak by itself", () => {
  it.each([
    ["turnsOff", compare.turnsOff, false, true],
    ["turnsOff", compare.turnsOff, true, false],
    ["turnsOn", compare.turnsOn, true, true],
    ["turnsOn", compare.turnsOn, undefined, false],
    ["shrinksBelow", compare.shrinksBelow(7), 6, true],
    ["shrinksBelow", compare.shrinksBelow(7), 7, false],
    ["shrinksBelow", compare.shrinksBelow(7), undefined, true],
    ["shrinksBelow", compare.shrinksBelow(0), undefined, false],
    ["toZero", compare.toZero, "0", true],
    ["toZero", compare.toZero, undefined, false],
    ["toZero", compare.toZero, 1, false],
    ["gainsMatch", compare.gainsMatch(/^0/), ["1", "0"], true],
    ["gainsMatch", compare.gainsMatch(/^0/), ["1"], false],
    ["ranks", compare.ranks(["none", "some", "all"], 1), "none", true],
    ["ranks", compare.ranks(["none", "some", "all"], 1), "some", false],
    ["ranks", compare.ranks(["none", "some", "all"]), "none", true],
    ["ranks", compare.ranks(["none", "some", "all"]), "some", false],
    ["ranks", compare.ranks(["none", "some", "all"], 1), "other", false],
    ["ranks", compare.ranks(["none", "some", "all"], 1), undefined, false],
  ] as const)("%s", (_name, { weak }, value, expected) => {
    expect(weak?.(value)).toBe(expected);
  });

  it("of shrinksBelow is compared like shrinks", () => {
    expect([compare.shrinksBelow(3).weaker(9, 8), compare.shrinksBelow(3).weaker(8, 9)]).toEqual([true, false]);
  });

  it("of fewer, only elements count", () => {
    expect(
      Object.entries(compare)
        .filter(([, one]) => "countsElements" in one)
        .map(([name]) => name),
    ).toEqual(["fewer"]);
  });
});
