import { LIMITS, type Limit } from "../../constructs/quotas/limits";
import type { QuotaSettings } from "../../constructs/quotas/settings";
import type { ReadAttribute } from "../units";
import { weigh } from "./weights";

/** Limits by their setting, and what an environment may have of each. */
export interface QuotaLedger {
  readonly limits: Readonly<Record<string, Limit>>;
  allowed(environment: string): QuotaSettings;
}

/** AWS's limits, with what each environment was granted. */
export function ledgerOf(allowed: QuotaLedger["allowed"]): QuotaLedger {
  return { limits: LIMITS, allowed };
}

/** How much one resource counts against a limit. */
export function weightOf(limit: Limit, type: string, read: ReadAttribute): number {
  return weigh(limit.counts, type, read);
}

/** What an environment may have of a limit. */
export function limitOf(ledger: QuotaLedger, id: string, environment: string): number {
  return ledger.allowed(environment)[id] ?? 0;
}
