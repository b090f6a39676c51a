import { changedAttributes, isSet, shownOf } from "../attributes";
import { CONTROLS } from "../knowledge/controls";
import type { Hit, ReviewRule } from "../rule";

/** Types whose paths are a tenant's own way in: another target cuts the tenant off, or leads it to somebody else. */
const LEADS_TENANTS = new Set(["aws_route53_record", "aws_elasticache_user_group_association"]);

const rule: ReviewRule = {
  id: "points-elsewhere",
  title: "Leads elsewhere",
  severity: "stop",
  explanation:
    "What the resource leads to, stands on or looks at is another than before: a target, a network, a key, a role or a source.",
  remedy: "Make sure that the new one is meant, that it is ready, and that nobody still needs the old one.",
  controls: CONTROLS.access,
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    return changedAttributes(change).flatMap(({ path, kind, unknown }): Hit[] => {
      if (kind !== "path") return [];
      // What is replaced because what it stands on is: that is told.
      if (unknown && change.action === "replace") return [];
      // What was not set, or is only computed, leads nowhere else by being known after apply.
      if (unknown && change.isUnknown(path) && change.plan.references.of(change.address, path).length === 0) return [];
      if (!isSet(change, "before", path) && !isSet(change, "after", path)) return [];
      const severity = LEADS_TENANTS.has(change.type) && isSet(change, "before", path) ? "stop" : "review";
      const says = isSet(change, "after", path) || unknown ? `${path} is another` : `${path} is no longer set`;
      return [{ severity, says, ...shownOf(change, path) }];
    });
  },
};
export default rule;
