import { LIMITS, type Limit } from "../../constructs/quotas/limits";
import type { QuotaSettings } from "../../constructs/quotas/settings";
import { mostVcpusOf, type ReadAttribute, unitsOf } from "../units";

/** Limits by their setting, and what an environment may have of each. */
export interface QuotaLedger {
  readonly limits: Readonly<Record<string, Limit>>;
  allowed(environment: string): QuotaSettings;
}

/** AWS's limits, with what each environment was granted. */
export function ledgerOf(allowed: QuotaLedger["allowed"]): QuotaLedger {
  return { limits: LIMITS, allowed };
}

const WEIGHTS: Readonly<Record<NonNullable<Limit["counts"]>, (type: string, read: ReadAttribute) => number>> = {
  parts: unitsOf,
  vcpus: mostVcpusOf,
};

/** How much one resource counts against a limit. */
export function weightOf(limit: Limit, type: string, read: ReadAttribute): number {
  const { counts } = limit;
  return counts === undefined ? 1 : WEIGHTS[counts](type, read);
}

/** What an environment may have of a limit. */
export function limitOf(ledger: QuotaLedger, id: string, environment: string): number {
  return ledger.allowed(environment)[id] ?? 0;
}
