import type { Step } from "../../../../executor/contract/payload";

/** A step of an engine that has no transactions over definitions: every statement is idempotent by itself. */
export function definitions(
  as: Step["as"],
  database: string,
  statements: readonly string[],
  more: Partial<Step> = {},
): Step {
  return { as, database, transaction: false, statements, ...more };
}
