import { CONTROLS } from "../knowledge/controls";
import type { Change } from "../normalise/change";
import { own } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "alarm-out-of-reach",
  title: "An alarm that is harder to raise",
  severity: "review",
  explanation: "The threshold moved away from what the metric usually is: a failure is told later, or never.",
  remedy: "Compare the new threshold with the metric's last weeks, and keep it where the failure would pass it.",
  controls: CONTROLS.monitoring,
  reads: { aws_cloudwatch_metric_alarm: ["threshold", "comparison_operator"] },
  judge(change) {
    if (change.type !== "aws_cloudwatch_metric_alarm" || !["create", "update", "replace"].includes(change.action))
      return [];
    if (change.isUnknown("threshold") || change.isUnknown("comparison_operator")) return [];
    const [before, after] = [sideOf(change.before), sideOf(change.after)];
    if (unreachable(after, own(change.after, "metric_name")))
      return [hit(change, "no value of the metric ever raises it")];
    if (change.action === "create" || after.threshold === undefined || before.threshold === undefined) return [];
    if (before.above !== after.above)
      return [{ ...hit(change, "watches the other side of the threshold"), attribute: "comparison_operator" }];
    const away = after.above ? after.threshold > before.threshold : after.threshold < before.threshold;
    return away
      ? [hit(change, after.above ? "is raised only by a higher value" : "is raised only by a lower value")]
      : [];
  },
};
export default rule;

interface Side {
  readonly threshold?: number;
  /** Raised by values above the threshold. */
  readonly above: boolean;
}

function sideOf(values: unknown): Side {
  const threshold = own(values, "threshold");
  const operator = own(values, "comparison_operator");
  return {
    threshold: typeof threshold === "number" ? threshold : undefined,
    above: !(typeof operator === "string" && operator.startsWith("LessThan")),
  };
}

/** A percentage above 100, or below 0. */
function unreachable({ threshold, above }: Side, metric: unknown): boolean {
  if (threshold === undefined || typeof metric !== "string") return false;
  if (!/Utilization|Percent(age)?$/.test(metric)) return false;
  return above ? threshold > 100 : threshold < 0;
}

function hit(change: Change, says: string): Hit {
  return {
    says,
    attribute: "threshold",
    ...(change.action !== "create" && { before: change.show("threshold", "before") }),
    after: change.show("threshold", "after"),
  };
}
