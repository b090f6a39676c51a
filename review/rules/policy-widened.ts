import { CONTROLS } from "../knowledge/controls";
import { comparePolicies, POLICY_ATTRIBUTES, readPolicy } from "../knowledge/policy";
import { valueAt } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "policy-widened",
  title: "A policy allows more",
  severity: "stop",
  explanation:
    "Somebody may do what they could not do before: more actions, on more resources, or for more principals.",
  remedy: "Name the actions, resources and principals that are needed, and keep denials and conditions.",
  controls: CONTROLS.access,
  reads: { "*": POLICY_ATTRIBUTES },
  judge(change) {
    if (!["create", "update", "replace"].includes(change.action)) return [];
    return POLICY_ATTRIBUTES.flatMap((attribute): Hit[] => {
      if (change.isUnknown(attribute)) return [];
      const after = readPolicy(valueAt(change.after, attribute));
      if (!after) return [];
      const before = readPolicy(valueAt(change.before, attribute));
      if (change.action !== "create" && !before) return [];
      return comparePolicies(before, after, change.type).map((hit) => ({ attribute, ...hit }));
    });
  },
};
export default rule;
