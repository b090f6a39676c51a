import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";

/** How one resource type is priced: see usage/cost/prices.yml. */
export interface TypePrice {
  readonly hourly?: string;
  readonly class?: string;
  /** Where the class stands on a resource that takes it from another one. */
  readonly class_tag?: string;
  readonly unless_class?: string;
  readonly doubled_by?: string;
  readonly times?: string;
  readonly times_count?: string;
  readonly storage_gb?: string;
  readonly monthly?: number;
  readonly usage?: string;
  readonly serverless?: string;
  readonly free_when?: Readonly<Record<string, unknown>>;
}

/** The price table. */
export interface PriceTable {
  /** Day on which the numbers were written down, YYYY-MM-DD. */
  readonly as_of: string;
  readonly region: string;
  readonly currency: string;
  readonly source: string;
  readonly hours_per_month: number;
  /** USD per hour by table and class. */
  readonly hourly: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Classes that no price is known of, and why. */
  readonly unpriced_classes: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, number>>;
  readonly types: Readonly<Record<string, TypePrice>>;
  /** Types without a price of their own; `*` stands for any text. */
  readonly free: readonly string[];
}

/** Reads the table that is kept beside this file. */
export function readPrices(file = join(__dirname, "prices.yml")): PriceTable {
  return load(readFileSync(file, "utf8")) as PriceTable;
}

/** USD a month that one pull request may add, by environment. */
export function readBudgets(file = join(__dirname, "budgets.yml")): Readonly<Record<string, number>> {
  return load(readFileSync(file, "utf8")) as Record<string, number>;
}
