import { type Redactor, sealed } from "../config/redact/redact";
import { cents } from "../usage/cost/allocate";
import { besideOf, ownAdvice } from "../usage/quotas/full";
import { type Collector, finding, noCounts } from "./collect";
import { applyExceptions, type Exception } from "./exceptions";
import type { Finding } from "./finding";
import { collapseChanges, collapseFindings, compare } from "./group/collapse";
import type { CostDelta } from "./group/money";
import { touched } from "./group/reach";
import { toldOnce } from "./group/told-once";
import { judgedSet } from "./judged";
import {
  type ComplianceRow,
  type CostRow,
  type Counts,
  EXIT_CODES,
  type Report,
  type TenantRow,
  type Verdict,
} from "./report";
import type { ChangeSet, ReviewRule } from "./rule";
import { RULE, RULES } from "./rules/registry";
import { quotaScope } from "./text";

interface SummaryOptions {
  readonly redactor: Redactor;
  readonly exceptions: readonly Exception[];
  readonly today: string;
  /** A tenant's tier by its file, for plans that do not name it. */
  readonly tierOf: (tenant: string) => string | undefined;
  readonly maxTenants: number;
  readonly fleetSize?: number;
  /** USD a month that a change may add to an environment's bill, or null: any. */
  readonly budgetOf: (environment: string) => number | null;
}

/** Names listed of those whom a change reaches. */
const NAMES_KEPT = 50;

/** Lets the set rules judge, applies the exceptions, groups, and says the verdict. */
export function summarise(collector: Collector, options: SummaryOptions): Report {
  const findings = [
    ...toldOnce(collector.findings),
    ...moneyFindings(collector, options.budgetOf),
    ...quotaFindings(collector),
  ];
  const set: ChangeSet = {
    entries: collector.entries,
    findings,
    encrypts: collector.encrypts,
    standing: collector.standing,
    fleet: { tenants: collector.tenants, size: Math.max(options.fleetSize ?? 0, collector.tenants.size) },
    limits: { tenants: options.maxTenants },
  };
  for (const rule of RULES) {
    for (const { entry, ...hit } of judgedSet(rule, set))
      findings.push(finding(RULE.get(hit.rule) ?? rule, hit, entry));
  }
  const { findings: judged, uses } = applyExceptions(findings, options.exceptions, options.today);
  const { direct, shared } = touched(set);
  const verdict = verdictOf(judged, collector.refusals.length, collector.plans.length);
  const report: Report = {
    verdict,
    exitCode: EXIT_CODES[verdict],
    today: options.today,
    plans: collector.plans,
    refusals: collector.refusals,
    counts: totals(collector.plans.map(({ counts }) => counts)),
    drifted: collector.drifted,
    reach: {
      direct: direct.size,
      shared: shared.size,
      fleet: set.fleet.size,
      names: [...direct].sort().slice(0, NAMES_KEPT),
    },
    tenants: tenantRows(collector, judged, options.tierOf),
    findings: judged,
    groups: collapseFindings(judged),
    changes: collapseChanges(collector.entries),
    compliance: { weakened: weakened(judged), strengthened: collector.strengthened },
    cost: {
      total: costRow("total", collector.addedCost.total),
      tenants: [...collector.addedCost.byTenant]
        .map(([name, delta]) => costRow(name, delta))
        .sort((a, b) => Math.abs(b.usd) - Math.abs(a.usd) || compare(a.name, b.name)),
      stacks: [...collector.addedCost.byStack].map(([name, delta]) => costRow(name, delta)),
      prices: {
        asOf: collector.addedCost.pricing.table.as_of,
        region: collector.addedCost.pricing.table.region,
        source: collector.addedCost.pricing.table.source,
      },
    },
    quotas: collector.quotas.rows().filter(({ added }) => added > 0),
    exceptions: uses,
  };
  // File names were given by the user, not by the plan.
  return { ...sealed({ ...report, plans: [] }, options.redactor), plans: collector.plans };
}

/** STOP outranks a plan that could not be judged: what is known to be dangerous is said first. */
function verdictOf(findings: readonly Finding[], refused: number, plans: number): Verdict {
  if (findings.some(({ severity }) => severity === "stop")) return "STOP";
  if (refused > 0 || plans === 0) return "CANNOT JUDGE";
  return findings.some(({ severity }) => severity === "review") ? "REVIEW" : "OK";
}

function moneyFindings(collector: Collector, budgetOf: SummaryOptions["budgetOf"]): Finding[] {
  const rule = RULE.get("budget-exceeded") as ReviewRule;
  return [...collector.addedCost.byEnvironment].flatMap(([environment, { usd }]) => {
    const budget = budgetOf(environment);
    if (budget === null || usd <= budget) return [];
    return [
      {
        ...blank(rule, `(environment ${environment})`),
        says: `adds ${usd.toFixed(2)} USD a month; the guard is ${budget} USD`,
      },
    ];
  });
}

function quotaFindings(collector: Collector): Finding[] {
  const rule = RULE.get("quota-exceeded") as ReviewRule;
  const { ledger } = collector.quotas;
  return collector.quotas.rows().flatMap((row) => {
    const { name, limit, used, added, scope } = row;
    if (added <= 0 || used + added <= limit) return [];
    return [
      {
        ...blank(rule, `(${quotaScope(row)})`),
        says: `${name}: ${used} in use, ${added} more${besideOf(ledger, row)}, limit ${limit}${ownAdvice(ledger, row, scope)}`,
      },
    ];
  });
}

function blank(rule: ReviewRule, address: string): Omit<Finding, "says"> {
  return {
    rule: rule.id,
    severity: rule.severity,
    stack: "(all plans)",
    address,
    type: "",
    path: address,
    service: "",
  };
}

function totals(list: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of list) for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += counts[key];
  return sum;
}

function tenantRows(collector: Collector, findings: readonly Finding[], tierOf: SummaryOptions["tierOf"]): TenantRow[] {
  const rows = new Map<string, { tier?: string; services: Record<string, number>; stops: number; reviews: number }>();
  const rowOf = (tenant: string) => {
    const known = rows.get(tenant);
    if (known) return known;
    const fresh = { services: Object.create(null) as Record<string, number>, stops: 0, reviews: 0 };
    rows.set(tenant, fresh);
    return fresh as { tier?: string; services: Record<string, number>; stops: number; reviews: number };
  };
  for (const entry of collector.entries) {
    const row = rowOf(entry.owner.tenant ?? NOBODY);
    row.services[entry.owner.service] = (row.services[entry.owner.service] ?? 0) + 1;
    if (entry.owner.tenant && entry.owner.tier) row.tier = entry.owner.tier;
  }
  for (const { tenant, severity } of findings) {
    const row = rowOf(tenant ?? NOBODY);
    if (severity === "stop") row.stops += 1;
    else if (severity === "review") row.reviews += 1;
  }
  return [...rows]
    .map(([tenant, row]) => ({
      tenant,
      ...row,
      // The file tells of a change as well; tags only of what is there afterwards.
      ...tierRow(tierOf(tenant), row.tier),
      usd: cents(collector.addedCost.byTenant.get(tenant === NOBODY ? "(shared)" : tenant)?.usd ?? 0),
    }))
    .sort((a, b) => b.stops - a.stops || b.reviews - a.reviews || compare(a.tenant, b.tenant));
}

const tierRow = (written: string | undefined, tagged: string | undefined): { readonly tier?: string } => {
  const tier = written?.includes("→") ? written : (tagged ?? written);
  return tier === undefined ? {} : { tier };
};

/** How the tables name what belongs to no tenant. */
const NOBODY = "(no tenant)";

function weakened(findings: readonly Finding[]): ComplianceRow[] {
  return findings
    .filter(({ severity, rule }) => severity !== "note" && (RULE.get(rule)?.controls?.length ?? 0) > 0)
    .map(({ stack, address, rule, attribute }) => ({
      stack,
      address,
      rule: attribute ? `${rule}: ${attribute}` : rule,
      controls: RULE.get(rule)?.controls ?? [],
    }));
}

function costRow(name: string, delta: CostDelta): CostRow {
  return {
    name,
    usd: cents(delta.usd),
    unpriced: [...delta.unpriced]
      .sort(([a], [b]) => compare(a, b))
      .map(([what, count]) => (count > 1 ? `${what} (${count} resources)` : what)),
  };
}
