import type { HomeKind } from "./model";

/** An isolation strategy. A tenant may choose a stricter one than its tier's where the tier allows it, never a weaker one. */
export interface Strategy {
  /** Higher is stricter. */
  readonly strictness: number;
  /** Where its tenants live: with others in a cell, or each in a home of its own (config/homes.ts). */
  readonly home: HomeKind;
}

export const STRATEGIES: Readonly<Record<string, Strategy>> = {
  row_level_security: { strictness: 1, home: "cell" },
  schema_per_tenant: { strictness: 2, home: "cell" },
  database_per_tenant: { strictness: 3, home: "dedicated" },
};
