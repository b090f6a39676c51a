import { DISRUPTIVE } from "../knowledge/disruptive";
import { RESTARTS } from "../knowledge/read-everywhere";
import { statefulness } from "../knowledge/stateful";
import { own } from "../normalise/values";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "restart",
  title: "Restart in the maintenance window",
  severity: "note",
  explanation: "The change takes effect with a restart or failover in the next maintenance window.",
  remedy: "Tell the tenant when it will be; clients must reconnect.",
  reads: { "*": RESTARTS },
  judge(change) {
    if (change.action !== "update" || own(change.after, "apply_immediately") === true) return [];
    if (!statefulness(change.type, change.before) && !/_cluster_instance$/.test(change.type)) return [];
    const disruptive = change.diffs.map(({ path }) => path).filter((path) => DISRUPTIVE.test(path));
    return disruptive.length > 0 ? [{ says: `restarts or fails over later: ${disruptive.join(", ")}` }] : [];
  },
};
export default rule;
