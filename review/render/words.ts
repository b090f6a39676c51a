import type { FindingGroup } from "../group/collapse";
import type { CostRow, Report } from "../report";
import { count, names, thousands } from "../text";

/** A signed amount: `+189.80 USD`. */
export function money(usd: number): string {
  const sign = usd > 0 ? "+" : usd < 0 ? "−" : "±";
  return `${sign}${Math.abs(usd).toFixed(2)} USD`;
}

/** An amount a month with what is not in it. */
export function cost(row: CostRow): string {
  if (row.unpriced.length === 0) return `${money(row.usd)} a month`;
  if (row.usd === 0) return "unpriced";
  return `${money(row.usd)} a month, and what is unpriced`;
}

/** A sentence about all plans: of those that could not be judged nothing is known, and of none of them nothing at all. */
export function asFarAsKnown({ plans, refusals }: Report, text: string): string {
  if (refusals.length === 0) return text;
  if (plans.length === 0) return "Unknown.";
  return `${text.replace(/\.$/, "")}; of what was not judged, unknown.`;
}

/** What happens, in one line: `3 created, 1 updated`. */
export function happenings(report: Report): string {
  const { counts } = report;
  const words: readonly [number, string][] = [
    [counts.create, "created"],
    [counts.update, "updated"],
    [counts.replace, "replaced"],
    [counts.delete, "deleted"],
    [counts.forget, "forgotten"],
    [counts.moved, "moved"],
    [counts.imported, "imported"],
    [counts.tagsOnly, "with other tags only"],
    [counts.unchanged, "unchanged"],
  ];
  const parts = words.filter(([number]) => number > 0).map(([number, word]) => `${thousands(number)} ${word}`);
  return parts.length > 0 ? parts.join(", ") : "nothing changes";
}

/** Whom it reaches, in one line. */
export function reach(report: Report): string {
  const { direct, shared, fleet, names: list } = report.reach;
  if (direct + shared === 0) return "No tenant is reached.";
  const share =
    fleet > 0 ? ` (${Math.round((100 * (direct + shared)) / fleet)} % of ${count(fleet, "tenant")} known)` : "";
  const through = shared > 0 ? `, ${count(shared, "more tenant")} through what they share` : "";
  return `${count(direct, "tenant")} directly${list.length > 0 ? `: ${names(list, direct)}` : ""}${through}${share}.`;
}

/** Where a finding group stands: one address, or how many. */
export function place(group: FindingGroup): string {
  if (group.count === 1) return group.address;
  return `${group.address} and ${thousands(group.count - 1)} more`;
}

/** `attribute: before → after`, as far as known. */
export function delta(group: FindingGroup): string {
  if (!group.attribute) return "";
  if (group.before === undefined && group.after === undefined) return group.attribute;
  return `${group.attribute}: ${group.before ?? "(new)"} → ${group.after ?? "(none)"}`;
}

/** What a verdict means for who reads it. */
export const VERDICT_MEANS: Readonly<Record<Report["verdict"], string>> = {
  STOP: "This must not be applied as it is.",
  REVIEW: "A person has to look at this before it is applied.",
  OK: "Nothing that the rules know speaks against it.",
  "CANNOT JUDGE": "A plan could not be judged, so nothing is said in favour of this change.",
};
