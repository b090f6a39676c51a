/** Where a strategy puts a tenant: with others in a cell, or in a stack of its own. */
export type Home = "pooled" | "dedicated";

/** An isolation strategy. A tenant may choose a stricter one than its tier's where the tier allows it, never a weaker one. */
export interface Strategy {
  /** Higher is stricter. */
  readonly strictness: number;
  readonly home: Home;
}

export const STRATEGIES: Readonly<Record<string, Strategy>> = {
  row_level_security: { strictness: 1, home: "pooled" },
  schema_per_tenant: { strictness: 2, home: "pooled" },
  database_per_tenant: { strictness: 3, home: "dedicated" },
};
