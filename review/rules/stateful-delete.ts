import { recoverability } from "../knowledge/recovery";
import { statefulness } from "../knowledge/stateful";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "stateful-delete",
  title: "Data destroyed",
  severity: "stop",
  explanation: "Removing a block destroys what it made, whatever prevent_destroy the block carried.",
  remedy:
    "If it was renamed or moved, say so with a `moved` block. If it is to end, offboard the tenant first and add an exception with address, owner and expiry.",
  controls: ["GDPR Art. 32", "ISO 27001 A.8.13"],
  judge(change) {
    if (change.action !== "delete") return [];
    const stateful = statefulness(change.type, change.before);
    if (!stateful) return [];
    const why = change.reason ? ` (${change.reason.replaceAll("_", " ")})` : "";
    return [{ says: `destroys ${stateful.holds}${why}`, recovery: recoverability(stateful, change.before) }];
  },
};
export default rule;
