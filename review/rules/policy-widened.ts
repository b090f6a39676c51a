import { CONTROLS } from "../knowledge/controls";
import { comparePolicies, isNoPolicy, POLICY_ATTRIBUTES, readPolicy, type Statement } from "../knowledge/policy";
import { writtenPolicy } from "../knowledge/policy-written";
import type { Change } from "../normalise/change";
import { valueAt } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

/** Types that let everybody through where they have no policy: one that is added only narrows. */
const OPEN_WITHOUT: ReadonlySet<string> = new Set(["aws_vpc_endpoint"]);

const hits = (attribute: string, found: ReturnType<typeof comparePolicies>): Hit[] =>
  found.map((hit) => ({ attribute, ...hit }));

/** A policy that is known only after apply is judged as it is written: what it refers to counts as the name of one thing. */
function undecided(change: Change, attribute: string, was: unknown): Hit[] {
  return change.plan.references.written(change.address, attribute).flatMap((text): Hit[] => {
    const after = readPolicy(writtenPolicy(text));
    if (!after?.every(isWritten))
      return [{ severity: "review", says: "what it allows is known only after apply", attribute }];
    return hits(
      attribute,
      comparePolicies(change.action === "create" ? undefined : readPolicy(was), after, change.type),
    );
  });
}

/** Which actions a statement names, and for whom, must stand there: an expression may come to a wildcard. */
const isWritten = ({ actions, principals }: Statement): boolean =>
  !actions.some((one) => one.includes("${")) &&
  principals.every((one) => !one.includes("${") || /^(\w+:)?(arn:|\$\{[\w.[\]'"-]+\}$)/.test(one));

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
    // Whoever makes one of these without a policy lets everybody through: any policy is narrower.
    if (change.action === "create" && OPEN_WITHOUT.has(change.type)) return [];
    return POLICY_ATTRIBUTES.flatMap((attribute): Hit[] => {
      const was = valueAt(change.before, attribute);
      if (change.isUnknown(attribute)) return undecided(change, attribute, was);
      const is = valueAt(change.after, attribute);
      if (isNoPolicy(was) && isNoPolicy(is)) return [];
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
