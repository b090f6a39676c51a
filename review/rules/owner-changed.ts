import { CONTROLS } from "../knowledge/controls";
import { statefulness } from "../knowledge/stateful";
import { ownerOf } from "../normalise/owner";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "owner-changed",
  title: "Given to another tenant",
  severity: "stop",
  explanation: "What holds one tenant's data is labelled as another's: access, cost and erasure follow the label.",
  remedy: "Make a new one for the other tenant; never hand one over.",
  controls: CONTROLS.isolation,
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    const { tenant: before } = ownerOf("", change.type, undefined, change.before);
    const { tenant: after } = ownerOf("", change.type, undefined, change.after);
    if (!before || before === after) return [];
    const severity = statefulness(change.type, change.before) ? "stop" : "review";
    return [
      {
        severity,
        says: after ? "is handed to another tenant" : "no longer says whose it is",
        attribute: "tags",
        before,
        after: after ?? "(none)",
      },
    ];
  },
};
export default rule;
