import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bare, isSet } from "../../review/attributes";
import { comparedStacks, stacksFolder } from "../../review/compare-stacks";
import type { Change } from "../../review/normalise/change";
import { judge, review, TODAY, withFiles } from "./support/plan";

it.each([
  ["rule.0.schedule", "rule.schedule"],
  ["rule.10", "rule"],
  ["a.0.1.b", "a.b"],
  ["a0.b1", "a0.b1"],
  ["0.a", "0.a"],
  ["a.0b", "a.0b"],
])("the path %s stands for %s", (path, expected) => {
  expect(bare(path)).toBe(expected);
});

it.each([
  ["a", true],
  [0, true],
  [false, true],
  ["", false],
  [null, false],
  [undefined, false],
  [[], false],
  [[1], true],
  [{}, true],
])("the value %j is there: %s", (value, expected) => {
  const change = { before: {}, after: { a: value } } as unknown as Change;
  expect([isSet(change, "after", "a"), isSet(change, "before", "a")]).toEqual([expected, false]);
});

describe("attributes that differ inside of a block", () => {
  const rule = (rest: object) => ({
    rule: [
      { rule_name: "a", target_vault_name: "v", ...rest },
      { rule_name: "b", target_vault_name: "v" },
    ],
  });
  const told = (before: object, after: object) =>
    judge([
      { address: "aws_backup_plan.a", before: { name: "p", ...before }, after: { name: "p", ...after } },
    ]).findings.map(({ attribute }) => attribute);

  it("are named by themselves, where a set is compared whole", () => {
    expect(told(rule({ schedule: "rate(1 day)" }), rule({ schedule: "rate(2 days)" }))).toEqual(["rule.schedule"]);
  });

  it("are none where only the order of blocks is another", () => {
    expect(told(rule({}), { rule: rule({}).rule.reverse() })).toEqual([]);
  });
});

describe("folders of synthesized stacks", () => {
  const stacks = (folder: string, side: string, all: Readonly<Record<string, string>>): string => {
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(join(folder, side, name), { recursive: true });
      if (text !== "") writeFileSync(join(folder, side, name, "cdk.tf.json"), text);
    }
    return join(folder, side);
  };

  it("are compared by what they hold, but for stacks that have a plan", () => {
    withFiles({}, (_paths, folder) => {
      const before = stacks(folder, "before", {
        same: "1",
        other: "1",
        gone: "1",
        planned: "1",
        ended: "1",
        empty: "",
      });
      const after = stacks(folder, "after", { same: "1", other: "2", made: "1", planned: "2" });
      expect(comparedStacks(before, after, new Set(["planned", "ended"]))).toEqual([
        { rule: "stack-removed", stack: "gone", says: "is in the base, not in this change, and no plan ends it" },
        { rule: "plan-missing", stack: "made", says: "differs from the base, and has no plan" },
        { rule: "plan-missing", stack: "other", says: "differs from the base, and has no plan" },
      ]);
      expect(() => comparedStacks(join(folder, "nowhere"), after, new Set())).toThrow(/does not exist/);
    });
  });

  it("are found below the folder that synth wrote, or are that folder", () => {
    withFiles({}, (_paths, folder) => {
      expect(stacksFolder(folder)).toBe(folder);
      mkdirSync(join(folder, "stacks"));
      expect(stacksFolder(folder)).toBe(join(folder, "stacks"));
    });
  });
});

it.each([
  ["{", /ends in the middle/],
  ["x", /not a JSON object/],
  ["{}", /some other JSON/],
  [Buffer.from([0xff, 0xfe]), /UTF-16/],
  [Buffer.from([0xfe, 0xff]), /UTF-16/],
  [Buffer.from([0, 0x7b]), /UTF-16/],
  [Buffer.from([0x7b, 0]), /UTF-16/],
  [Buffer.from([0xff, 0x7b]), /not a JSON object/],
  [Buffer.from([0x50, 0x4b]), /saved plan/],
  [Buffer.from([0x50, 0x4c]), /not a JSON object/],
])("a file of the bytes %j is refused in its own words", (content, reason) => {
  withFiles({ "production-foundation.json": content }, (paths) => {
    expect(review(paths, { today: TODAY }).refusals[0]?.reason).toMatch(reason);
  });
});
