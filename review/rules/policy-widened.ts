import { CONTROLS } from "../knowledge/controls";
import { comparePolicies, isNoPolicy, POLICY_ATTRIBUTES, readPolicy } from "../knowledge/policy";
import { valueAt } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

/** Types that let everybody through where they have no policy: one that is added only narrows. */
const OPEN_WITHOUT: ReadonlySet<string> = new Set(["aws_vpc_endpoint"]);

const hits = (attribute: string, found: ReturnType<typeof comparePolicies>): Hit[] =>
  found.map((hit) => ({ attribute, ...hit }));

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
      const [was, is] = [valueAt(change.before, attribute), valueAt(change.after, attribute)];
      if (isNoPolicy(was) && isNoPolicy(is)) return [];
      // Whoever makes one of these without a policy lets everybody through: any policy is narrower.
      if (change.action === "create" && OPEN_WITHOUT.has(change.type)) return [];
      if (change.action === "create")
        return hits(attribute, comparePolicies(undefined, readPolicy(is) ?? [], change.type));
      // None allows nothing, and denies nothing.
      const before = readPolicy(was) ?? (isNoPolicy(was) && !OPEN_WITHOUT.has(change.type) ? [] : undefined);
      const after = readPolicy(is) ?? (isNoPolicy(is) ? [] : undefined);
      return before && after ? hits(attribute, comparePolicies(before, after, change.type)) : [];
    });
  },
};
export default rule;
