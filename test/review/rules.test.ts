import { readFileSync } from "node:fs";
import { RULES } from "../../review/rules/registry";
import { RULES_INDEX, rulesIndex } from "../../review/rules-index";
import { judge } from "./support/plan";
import { RULE_CASES, SAID_FILE, said } from "./support/said";

/** Rules that need more than changes: each has a test of its own (pipeline.test.ts, manifests.test.ts). */
const ELSEWHERE = [
  "rule-failed",
  "drift",
  "check-failed",
  "stack-removed",
  "judge-changed",
  "plan-missing",
  "budget-exceeded",
  "quota-exceeded",
  "untenanted",
  "tenant-moved",
];
const told = (id: string, changes: Parameters<typeof judge>[0]): number =>
  judge(changes).findings.filter(({ rule }) => rule === id).length;

describe("rules", () => {
  it("are the files of the folder, each named by its file: `./tessera dev rules` registers them", () => {
    expect(readFileSync(RULES_INDEX, "utf8")).toBe(rulesIndex());
    const files = [...rulesIndex().matchAll(/from "\.\/(.*)"/g)].map(([, id]) => id);
    expect(RULES.map(({ id }) => id)).toEqual(files);
  });

  it("have cases, all of them", () => {
    expect([...Object.keys(RULE_CASES), ...ELSEWHERE].sort()).toEqual(RULES.map(({ id }) => id).sort());
  });

  it.each(RULES.map((rule) => [rule.id, rule] as const))("%s says why it matters and what to do", (_id, rule) => {
    for (const text of [rule.title, rule.explanation, rule.remedy]) expect(text.length).toBeGreaterThan(5);
  });

  it("say what is written down of each case: `npm run review:said`, and read the difference", () => {
    expect(said().split("\n")).toEqual(readFileSync(SAID_FILE, "utf8").split("\n"));
  });

  describe.each(Object.entries(RULE_CASES))("%s", (id, { hits, passes }) => {
    it.each(hits.map((changes, at) => [at, changes] as const))("hits case %i", (_at, changes) => {
      expect(told(id, changes)).toBeGreaterThan(0);
    });
    it.each(passes.map((changes, at) => [at, changes] as const))("lets case %i pass", (_at, changes) => {
      expect(told(id, changes)).toBe(0);
    });
  });
});
