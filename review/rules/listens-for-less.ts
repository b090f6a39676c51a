import { CONTROLS } from "../knowledge/controls";
import { own, parseJson, sameJson } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

/** Attributes that say which events, messages or lines are acted upon. */
const PATTERNS: Readonly<Record<string, string>> = {
  aws_cloudwatch_event_rule: "event_pattern",
  aws_cloudwatch_log_metric_filter: "pattern",
  aws_cloudwatch_log_subscription_filter: "filter_pattern",
  aws_sns_topic_subscription: "filter_policy",
};

const rule: ReviewRule = {
  id: "listens-for-less",
  title: "Fewer events are acted upon",
  severity: "review",
  explanation:
    "A pattern or filter lets fewer events, messages or lines through: what it no longer matches tells nobody.",
  remedy: "Try the pattern on an event that it must match, and keep the alternatives that were there.",
  controls: CONTROLS.monitoring,
  reads: Object.fromEntries(Object.entries(PATTERNS).map(([type, attribute]) => [type, [attribute]])),
  judge(change) {
    const attribute = Object.hasOwn(PATTERNS, change.type) ? PATTERNS[change.type] : undefined;
    if (!attribute || !["create", "update", "replace"].includes(change.action) || change.isUnknown(attribute))
      return [];
    const [before, after] = [own(change.before, attribute), own(change.after, attribute)];
    const says = judged(before, after, change.action === "create");
    const shown: Pick<Hit, "before" | "after"> =
      change.action === "create"
        ? { after: change.show(attribute, "after") }
        : { before: change.show(attribute, "before"), after: change.show(attribute, "after") };
    return says ? [{ says, attribute, ...shown }] : [];
  },
};
export default rule;

function judged(before: unknown, after: unknown, made: boolean): string | undefined {
  const now = parseJson(after);
  if (now !== undefined && matchesNothing(now, 0)) return "matches nothing";
  if (made || after == null || after === "" || after === before) return undefined;
  const old = parseJson(before);
  if (before == null || before === "") return "filters where nothing was filtered";
  if (old === undefined || now === undefined) return "reads otherwise than before: it may match other lines, or none";
  return narrower(old, now, 0) ? "matches less than before" : undefined;
}

/** A list of alternatives without one, or two demands that no value fulfils. */
function matchesNothing(pattern: unknown, depth: number): boolean {
  if (depth > 32 || typeof pattern !== "object" || pattern === null) return false;
  if (Array.isArray(pattern)) return pattern.length === 0;
  return Object.entries(pattern).some(([key, value]) => key !== "$or" && matchesNothing(value, depth + 1));
}

/** A demand more, or an alternative less. */
function narrower(before: unknown, after: unknown, depth: number): boolean {
  if (depth > 32 || typeof before !== "object" || typeof after !== "object" || !before || !after)
    return !sameJson(before, after);
  if (Array.isArray(before) || Array.isArray(after)) {
    if (!Array.isArray(before) || !Array.isArray(after)) return true;
    return before.some((old) => !after.some((now) => sameJson(old, now)));
  }
  return Object.entries(after).some(([key, value]) => {
    const old = own(before, key);
    return old === undefined || narrower(old, value, depth + 1);
  });
}
