import { compared, MANIFEST_ATTRIBUTES } from "../manifests/compare";
import type { Change } from "../normalise/change";
import { valueAt } from "../normalise/values";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "manifest-unread",
  title: "Manifests that could not be compared",
  severity: "review",
  explanation:
    "A release's values or its chart change in a way that this review cannot read: it knows nothing of what goes.",
  remedy: "Render the chart before and after the change, and compare by hand.",
  reads: { helm_release: ["values", "set", "version"], kubernetes_manifest: ["manifest"] },
  judge(change) {
    const { unreadable } = compared(change);
    return [
      ...(unreadable
        ? [{ says: `the values cannot be compared: ${unreadable}`, attribute: MANIFEST_ATTRIBUTES[change.type] }]
        : []),
      ...(hasOtherChart(change)
        ? [{ says: "the chart changes: what it makes of the values is not in the plan", attribute: "version" }]
        : []),
    ];
  },
};
export default rule;

/** Whether the chart is another one: its version follows its content (constructs/kubernetes/local-chart.ts). */
function hasOtherChart({ type, action, before, after }: Change): boolean {
  return type === "helm_release" && action === "update" && valueAt(before, "version") !== valueAt(after, "version");
}
