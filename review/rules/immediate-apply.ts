import { DISRUPTIVE } from "../knowledge/disruptive";
import { own } from "../normalise/values";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "immediate-apply",
  title: "Restart at once",
  severity: "review",
  explanation:
    "With apply_immediately the restart or failover happens during the apply, not in the maintenance window.",
  remedy: "Leave it to the maintenance window, or choose the hour of the apply.",
  judge(change) {
    if (change.action !== "update" || own(change.after, "apply_immediately") !== true) return [];
    const disruptive = change.diffs.map(({ path }) => path).filter((path) => DISRUPTIVE.test(path));
    if (disruptive.length === 0) return [];
    return [
      {
        says: `restarts or fails over during the apply: ${disruptive.join(", ")}`,
        attribute: "apply_immediately",
        before: change.show("apply_immediately", "before"),
        after: "true",
      },
    ];
  },
};
export default rule;
