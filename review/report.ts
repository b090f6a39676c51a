import type { ExceptionUse } from "./exceptions";
import type { Finding } from "./finding";
import type { ChangeGroup, FindingGroup } from "./group/collapse";

/** The four things that a review can say. */
export type Verdict = "STOP" | "CANNOT JUDGE" | "REVIEW" | "OK";

/** Exit codes by verdict: a stable contract. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = { OK: 0, REVIEW: 1, STOP: 2, "CANNOT JUDGE": 3 };

/** How many of each kind. */
export interface Counts {
  create: number;
  update: number;
  replace: number;
  delete: number;
  forget: number;
  /** Only the address changes. */
  moved: number;
  imported: number;
  /** Only tags change. */
  tagsOnly: number;
  unchanged: number;
}

/** A plan that was given. */
export interface PlanRow {
  readonly stack: string;
  readonly file: string;
  readonly terraform?: string;
  /** When it was made, RFC 3339. */
  readonly made?: string;
  readonly counts: Counts;
}

/** A plan that could not be judged, or not wholly. */
export interface Refusal {
  readonly plan: string;
  readonly reason: string;
  readonly remedy: string;
}

/** A cost delta, in USD a month. */
export interface CostRow {
  readonly name: string;
  readonly usd: number;
  /** What has no price, with the number of resources. */
  readonly unpriced: readonly string[];
}

/** One tenant's part in the change; `(no tenant)` gathers what is shared or unowned. */
export interface TenantRow {
  readonly tenant: string;
  readonly tier?: string;
  /** Changed resources by service. */
  readonly services: Readonly<Record<string, number>>;
  readonly stops: number;
  readonly reviews: number;
  /** USD a month. */
  readonly usd: number;
}

/** A rule that a resource fails, or passes, from this change on. */
export interface ComplianceRow {
  readonly stack: string;
  readonly address: string;
  readonly rule: string;
  readonly controls: readonly string[];
}

/** A limit and what the change does to it. */
export interface QuotaRow {
  readonly name: string;
  /** The environment. */
  readonly scope: string;
  /** Null: the account has it over all regions, or no plan tells any. */
  readonly region: string | null;
  readonly limit: number;
  readonly used: number;
  readonly added: number;
  /** Of both together, what calls of programs make: no plan has it. Absent where they make none. */
  readonly beside?: number;
  /** Same change repeated until the limit is reached; absent where it adds nothing. */
  readonly repeats?: number;
}

/** What a review says: plain data, every text of it masked. */
export interface Report {
  readonly verdict: Verdict;
  readonly exitCode: number;
  /** The day that counts for exceptions, YYYY-MM-DD. */
  readonly today: string;
  readonly plans: readonly PlanRow[];
  readonly refusals: readonly Refusal[];
  readonly counts: Counts;
  readonly drifted: number;
  readonly reach: {
    readonly direct: number;
    readonly shared: number;
    readonly fleet: number;
    readonly names: readonly string[];
  };
  readonly tenants: readonly TenantRow[];
  readonly findings: readonly Finding[];
  readonly groups: readonly FindingGroup[];
  readonly changes: readonly ChangeGroup[];
  readonly compliance: { readonly weakened: readonly ComplianceRow[]; readonly strengthened: readonly ComplianceRow[] };
  readonly cost: {
    readonly total: CostRow;
    readonly tenants: readonly CostRow[];
    readonly stacks: readonly CostRow[];
    readonly prices: { readonly asOf: string; readonly region: string; readonly source: string };
  };
  readonly quotas: readonly QuotaRow[];
  readonly exceptions: readonly ExceptionUse[];
}
