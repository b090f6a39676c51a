import { join } from "node:path";
import type { Problems } from "../config/documents";
import { fileProblem, isThere } from "../config/files";

/** Where it goes, and what to do. */
type Move = readonly [place: string, advice: string];

const BUDGETS: Move = [
  "overrides/<environment>_cost.yml",
  "Write most_added_usd_a_month there, under settings, and take this file out.",
];
const GRANTED: Move = [
  "overrides/<environment>_quotas.yml",
  "Write there, under settings, what was granted (keys as in constructs/quotas/defaults.yml), and take this file out.",
];

/** Files that people edited once, and where what they said goes now. Nothing reads them any more. */
const MOVED: Readonly<Record<string, Move>> = {
  "cost/budgets.yml": BUDGETS,
  "usage/cost/budgets.yml": BUDGETS,
  "quotas/ledger.yml": GRANTED,
  "usage/quotas/ledger.yml": GRANTED,
  "cost/prices.yml": ["usage/cost/prices.yml", "Carry the numbers over, and take this file out."],
};

/**
 * Tells every file that is still there although nothing reads it: its author would believe that it counts.
 *
 * @param root folder of the program. Default: this one's
 */
export function checkMovedFiles(problems: Problems, root = join(__dirname, "..")): void {
  for (const [path, move] of Object.entries(MOVED))
    if (isThere(join(root, path))) problems.add(fileProblem(join(root, path), "a file that nothing reads", ...move));
}
