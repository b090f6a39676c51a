import { recoverability } from "../knowledge/recovery";
import { statefulness } from "../knowledge/stateful";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "stateful-replace",
  title: "Data destroyed by a replacement",
  severity: "stop",
  explanation: "A replacement destroys the object and makes an empty one of the same name.",
  remedy:
    "Take back the attribute that forces it, or migrate: a new object beside the old one, copy, verify, cut over, then offboard the old one.",
  controls: ["GDPR Art. 32", "ISO 27001 A.8.13"],
  judge(change) {
    if (change.action !== "replace") return [];
    const stateful = statefulness(change.type, change.before);
    if (!stateful) return [];
    const attribute = change.forcedBy[0];
    return [
      {
        says: `destroys ${stateful.holds} and makes an empty one${forced(change.forcedBy, change.reason)}`,
        recovery: recoverability(stateful, change.before),
        ...(attribute && {
          attribute,
          before: change.show(attribute, "before"),
          after: change.show(attribute, "after"),
        }),
      },
    ];
  },
};
export default rule;

const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: ", because it is marked as tainted",
  replace_by_request: ", because -replace asked for it",
  replace_by_triggers: ", because of replace_triggered_by",
};

function forced(attributes: readonly string[], reason?: string): string {
  if (attributes.length > 0) return `, forced by ${attributes.join(", ")}`;
  return (reason && REASONS[reason]) || "";
}
