import { type Redactor, visible } from "../config/redact/redact";
import type { QuotaCount } from "../usage/quotas/count";
import type { StackFinding } from "./compare-stacks";
import type { CannotJudge } from "./errors";
import { cannotJudge } from "./errors";
import type { Finding } from "./finding";
import type { AddedCost } from "./group/money";
import { Standing } from "./group/standing";
import { improved, judged } from "./judged";
import { KEY_ATTRIBUTES } from "./knowledge/directions/encryption";
import { managedElsewhere } from "./knowledge/managed-elsewhere";
import { type Change, normalise, type PlanFacts } from "./normalise/change";
import { entryOf } from "./normalise/entry";
import type { Owner } from "./normalise/owner";
import { isSame } from "./normalise/same";
import { own, valueAt, valuesAt } from "./normalise/values";
import { LIMITS, type OpenPlan, type RawChange } from "./read/plan";
import type { ComplianceRow, Counts, PlanRow, Refusal } from "./report";
import type { Entry, Hit, ReviewRule } from "./rule";
import { RULE, RULES } from "./rules/registry";

/** A fresh set of counts. */
export const noCounts = (): Counts => ({
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  forget: 0,
  moved: 0,
  imported: 0,
  tagsOnly: 0,
  unchanged: 0,
});

/** Gathers, plan after plan, what the summary needs, and lets go of the plans themselves. */
export class Collector {
  readonly plans: PlanRow[] = [];
  readonly refusals: Refusal[] = [];
  readonly entries: Entry[] = [];
  readonly findings: Finding[] = [];
  readonly strengthened: ComplianceRow[] = [];
  readonly tenants = new Map<string, Owner>();
  readonly encrypts = new Map<string, string[]>();
  readonly standing = new Standing();
  drifted = 0;

  constructor(
    readonly redactor: Redactor,
    readonly addedCost: AddedCost,
    readonly quotas: QuotaCount,
  ) {}

  refuse(problem: CannotJudge): void {
    this.refusals.push({ plan: problem.plan, reason: problem.reason, remedy: problem.remedy });
  }

  /** Judges every resource of a plan. */
  plan(plan: OpenPlan, facts: PlanFacts): void {
    const counts = noCounts();
    this.plans.push({
      stack: facts.stack,
      file: visible(plan.file),
      terraform: plan.terraformVersion && this.redactor.text(plan.terraformVersion),
      made: plan.timestamp && this.redactor.text(plan.timestamp),
      counts,
    });
    for (const raw of plan.drift()) this.#drift(raw, facts);
    const before = this.entries.length;
    for (const raw of plan.changes()) {
      this.#change(raw, facts, counts);
      if (this.entries.length - before > LIMITS.changes) throw cannotJudge.tooManyChanges(plan.file, LIMITS.changes);
    }
    for (const check of plan.checks) this.#check(check, facts.stack);
  }

  stackFindings(found: readonly StackFinding[]): void {
    for (const { rule, stack, says } of found) {
      this.findings.push({
        rule,
        severity: (RULE.get(rule) as ReviewRule).severity,
        stack,
        address: "(stack)",
        type: "",
        path: stack,
        service: "",
        says,
      });
    }
  }

  #change(raw: RawChange, facts: PlanFacts, counts: Counts): void {
    const change = normalise(raw, facts, this.redactor);
    if (!change || change.action === "read") return;
    this.#place(change);
    this.standing.note(change);
    const place = { environment: change.owner.environment, region: regionOf(change) };
    this.quotas.add(change.type, change.action, place, {
      before: (path) => valueAt(change.before, path),
      after: (path) => valueAt(change.after, path),
    });
    if (change.imported) counts.imported += 1;
    if (change.action === "no-op") {
      if (change.movedFrom) counts.moved += 1;
      else if (!change.imported) counts.unchanged += 1;
      return;
    }
    this.addedCost.add(change, place.region);
    const entry = entryOf(change, this.redactor);
    this.entries.push(entry);
    if (entry.tagsOnly) counts.tagsOnly += 1;
    else if (change.action in counts) counts[change.action as keyof Counts] += 1;
    for (const rule of RULES) {
      for (const hit of judged(rule, change)) this.findings.push(finding(RULE.get(hit.rule) ?? rule, hit, entry));
      for (const attribute of improved(rule, change)) {
        this.strengthened.push({
          stack: entry.stack,
          address: entry.address,
          rule: `${rule.id}: ${attribute}`,
          controls: rule.controls ?? [],
        });
      }
    }
  }

  /** Notes whose a resource is, and which key encrypts it, whether it changes or not. */
  #place(change: Change): void {
    const { owner } = change;
    if (owner.tenant) {
      const known = this.tenants.get(owner.tenant);
      if (!known?.cell) this.tenants.set(owner.tenant, { ...known, ...owner });
    }
    for (const attribute of KEY_ATTRIBUTES) {
      if (own(change.before, attribute.split(".")[0] as string) === undefined) continue;
      for (const key of valuesAt(change.before, attribute)) {
        if (typeof key !== "string" || !key.startsWith("arn:")) continue;
        const known = this.encrypts.get(key);
        if (known) known.push(change.address);
        else this.encrypts.set(key, [change.address]);
      }
    }
  }

  /** What changed outside Terraform: the same rules, told as drift. */
  #drift(raw: RawChange, facts: PlanFacts): void {
    const change = normalise(raw, facts, this.redactor);
    if (!change || change.action === "no-op" || change.action === "read") return;
    const drifted = (attribute: string): boolean =>
      !managedElsewhere(change.type, attribute) || facts.references.sets(change.address, attribute);
    // What the provider only writes otherwise, or others set, has not drifted.
    const real = change.diffs.filter(({ path, before, after }) => drifted(topOf(path)) && !isSame(before, after));
    if (change.action === "update" && real.length === 0 && !change.moreDiffs) return;
    this.drifted += 1;
    const entry = entryOf(change, this.redactor);
    const drift = RULE.get("drift") as ReviewRule;
    const hits = RULES.flatMap((rule) =>
      judged(rule, change).filter((hit) => (hit.severity ?? rule.severity) !== "note"),
    ).filter(({ attribute }) => !attribute || drifted(topOf(attribute)));
    for (const hit of hits)
      this.findings.push(finding(drift, { ...hit, severity: "review", says: `outside Terraform: ${hit.says}` }, entry));
  }

  #check(check: unknown, stack: string): void {
    if (own(check, "status") !== "fail" && own(check, "status") !== "error") return;
    const shown = own(own(check, "address"), "to_display");
    const address = this.redactor.text(typeof shown === "string" ? shown : "(check)");
    const rule = RULE.get("check-failed") as ReviewRule;
    this.findings.push({
      rule: rule.id,
      severity: rule.severity,
      stack,
      address,
      type: "",
      path: address,
      service: "",
      says: "a condition does not hold",
    });
  }
}

/** Where a resource stands: as it says itself, by its ARN, or as its provider says. */
function regionOf({ address, before, after, plan }: Change): string | undefined {
  for (const value of [own(after, "region"), own(before, "region"), arnRegion(own(before, "arn"))])
    if (typeof value === "string" && value !== "") return value;
  return plan.references.region(address);
}

const arnRegion = (arn: unknown): string | undefined => (typeof arn === "string" ? arn.split(":")[3] : undefined);

const topOf = (attribute: string): string => attribute.split(".")[0] as string;

/** A hit with what is known of the resource. */
export function finding(rule: ReviewRule, hit: Hit, entry: Entry): Finding {
  return {
    rule: rule.id,
    severity: hit.severity ?? rule.severity,
    stack: entry.stack,
    address: entry.address,
    type: entry.type,
    path: entry.path,
    ...(entry.owner.tenant && { tenant: entry.owner.tenant }),
    service: entry.owner.service,
    says: hit.says,
    ...(hit.attribute && { attribute: hit.attribute }),
    ...(hit.before !== undefined && { before: hit.before }),
    ...(hit.after !== undefined && { after: hit.after }),
    ...(hit.recovery && { recovery: hit.recovery }),
    ...(hit.remedy && { remedy: hit.remedy }),
    ...(hit.related && hit.related.length > 0 && { related: hit.related.slice(0, 20) }),
  };
}
