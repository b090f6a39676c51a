import { compared } from "../manifests/compare";
import type { Rule } from "../rule";

const rule: Rule = {
  id: "manifest-unread",
  title: "Manifests that could not be compared",
  severity: "review",
  explanation: "A release's values change, and this review could not read them: it knows nothing of what goes.",
  remedy: "Render the chart before and after the change, and compare by hand.",
  judge(change) {
    const { unreadable } = compared(change);
    return unreadable ? [{ says: `the values cannot be compared: ${unreadable}`, attribute: "values" }] : [];
  },
};
export default rule;
