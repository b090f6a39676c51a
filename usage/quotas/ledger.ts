import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { type ReadAttribute, unitsOf } from "../units";

/** One limit of the account and region. */
export interface Limit {
  readonly name: string;
  /** AWS's default. */
  readonly default: number;
  /** Resource types that count against it, one each, or as many as they have parts. */
  readonly types: readonly string[];
  /** `parts`: each resource counts as its nodes (usage/units.ts). Default: as one. */
  readonly counts?: "parts";
  readonly source: string;
}

/** The ledger: limits, and what environments were granted beyond them. */
export interface QuotaLedger {
  readonly as_of: string;
  readonly limits: readonly Limit[];
  readonly granted: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Reads the ledger that is kept beside this file. */
export function readLedger(file = join(__dirname, "ledger.yml")): QuotaLedger {
  return load(readFileSync(file, "utf8")) as QuotaLedger;
}

/** How much one resource counts against a limit. */
export function weightOf(limit: Limit, type: string, read: ReadAttribute): number {
  return limit.counts === "parts" ? unitsOf(type, read) : 1;
}

/** What an environment may have of a limit. */
export function limitOf(ledger: QuotaLedger, limit: Limit, environment: string): number {
  return ledger.granted[environment]?.[limit.name] ?? limit.default;
}
