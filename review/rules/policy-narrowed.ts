import { CONTROLS } from "../knowledge/controls";
import { POLICY_ATTRIBUTES, readPolicy } from "../knowledge/policy";
import { narrowedBy } from "../knowledge/policy-narrowed";
import { valueAt } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "policy-narrowed",
  title: "A policy allows less",
  severity: "review",
  explanation:
    "Somebody may no longer do what they could: of a tenant, and of what names its callers, that is access that is lost.",
  remedy: "Make sure that nobody uses what is taken away, or keep it beside the new until nobody does.",
  controls: CONTROLS.availability,
  reads: { "*": POLICY_ATTRIBUTES },
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    return POLICY_ATTRIBUTES.flatMap((attribute): Hit[] => {
      if (change.isUnknown(attribute)) return [];
      const before = readPolicy(valueAt(change.before, attribute));
      if (!before) return [];
      const after = readPolicy(valueAt(change.after, attribute)) ?? [];
      return narrowedBy(before, after).map(({ says, cutsOff }) => ({
        // Fewer rights of the platform's own parts are what everybody wants: they are told, and ask nobody.
        severity: cutsOff || change.owner.tenant ? "review" : "note",
        says,
        attribute,
      }));
    });
  },
};
export default rule;
