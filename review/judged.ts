import type { Change } from "./normalise/change";
import type { ChangeSet, Entry, Hit, ReviewRule } from "./rule";

/** A hit, and the rule that it counts for. */
export interface Judged extends Hit {
  readonly rule: string;
}

/** The rule that a failure of another counts for. */
const FAILED = "rule-failed";

/** What a rule says of one resource. A rule that throws fails by itself: as bad as the worst that it could have said. */
export function judged(rule: ReviewRule, change: Change): readonly Judged[] {
  try {
    const hits = rule.judge?.(change) ?? NOTHING;
    return hits.length === 0 ? NOTHING : hits.map((hit) => ({ ...hit, rule: rule.id }));
  } catch {
    return [failure(rule)];
  }
}

const NOTHING: readonly Judged[] = [];

/** What a rule says of all plans together. */
export function judgedSet(rule: ReviewRule, set: ChangeSet): (Judged & { readonly entry: Entry })[] {
  try {
    return (rule.judgeSet?.(set) ?? []).map((hit) => ({ ...hit, rule: rule.id }));
  } catch {
    return [{ ...failure(rule), entry: wholeSet }];
  }
}

/** What a change makes stronger, as far as the rule can tell. */
export function improved(rule: ReviewRule, change: Change): readonly string[] {
  try {
    return rule.improves?.(change) ?? [];
  } catch {
    return [];
  }
}

/** Without the error's text: it may repeat values of the plan. */
function failure(rule: ReviewRule): Judged {
  return {
    rule: FAILED,
    severity: rule.severity === "note" ? "review" : rule.severity,
    says: `the rule ${rule.id} failed and judged nothing of it`,
  };
}

const wholeSet: Entry = {
  stack: "(all plans)",
  address: "(all plans)",
  type: "",
  path: "(all plans)",
  action: "no-op",
  owner: { service: "" },
  imported: false,
  attributes: [],
  tagsOnly: false,
  fingerprint: "",
};
