/**
 * What a change is judged by, by path: the first row that matches counts. A folder ends with a stroke, `*` stands for part
 * of a name. A change of any of it judges nothing before it is merged, is told (judge-changed), and needs its owners
 * (.github/CODEOWNERS, which test/review/judges.test.ts holds to this table).
 */
export const JUDGES: readonly (readonly [path: string, what: string])[] = [
  ["review/exceptions.yml", "exceptions"],
  ["overrides/*_cost.yml", "budgets"],
  ["overrides/*_quotas.yml", "granted quotas"],
  ["overrides/", "floors, and what else holds for a whole environment"],
  ["review/", "the review's code"],
  ["usage/", "prices, and how money and limits are counted"],
  ["changes/", "the check against an earlier state"],
  ["config/", "how settings are read, checked and masked"],
  ["constructs/cost/", "budgets"],
  ["constructs/quotas/", "limits"],
  ["constructs/security/", "what security asks for"],
  ["delivery/", "how plans are made, sealed and applied"],
  ["cli/", "the program"],
  ["tessera", "the program"],
  ["package.json", "the program's libraries"],
  ["package-lock.json", "the program's libraries"],
  [".npmrc", "the program's libraries"],
  [".github/", "workflows, and who owns what"],
];

const SHAPES = JUDGES.map(([path, what]) => {
  const text = path.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, "[^/]*");
  return { what, shape: new RegExp(path.endsWith("/") ? `^${text}` : `^${text}$`) };
});

/** What changes are judged by, if a file is a part of it. */
export function judgeIn(file: string): string | undefined {
  return SHAPES.find(({ shape }) => shape.test(file))?.what;
}
