import { CONTROLS } from "../knowledge/controls";
import { leavesOf, Unreadable } from "../manifests/leaves";
import type { Change } from "../normalise/change";
import { own, parseJson, sameJson } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";
import { names } from "../text";

/** Parts of a contract that rules of their own judge. */
const ELSEWHERE = /^(state$|limits\.|pool\.|version$)/;

const rule: ReviewRule = {
  id: "contract-changed",
  title: "A contract says otherwise",
  severity: "review",
  explanation: "Who connects by the contract, or builds on it, reads another host, role, database or key than before.",
  remedy: "Keep what was there until nobody reads it any more: add the new beside the old.",
  controls: CONTROLS.availability,
  reads: { aws_ssm_parameter: ["value", "insecure_value"] },
  judge(change) {
    if (change.type !== "aws_ssm_parameter" || (change.action !== "update" && change.action !== "replace")) return [];
    // The other one of the two is only computed.
    const changed = ["insecure_value", "value"].filter((name) => change.diffs.some(({ path }) => path === name));
    const attribute = changed.find((name) => !change.isUnknown(name)) ?? changed[0];
    if (!attribute) return [];
    if (change.isUnknown(attribute)) return [hit(attribute, "what it says is known only after apply")];
    const [before, after] = [parseJson(own(change.before, attribute)), parseJson(own(change.after, attribute))];
    if (before === undefined || after === undefined) return [hit(attribute, "its value is another")];
    return compared(change, attribute, before, after);
  },
};
export default rule;

const hit = (attribute: string, says: string): Hit => ({ says, attribute });

/** What is no longer there, or another. What is new beside it cuts nobody off. */
function compared(change: Change, attribute: string, before: unknown, after: unknown): Hit[] {
  try {
    const [old, now] = [leavesOf(before, { left: 20_000 }), leavesOf(after, { left: 20_000 })];
    const differing = [...old].filter(
      ([path, value]) => value !== null && !ELSEWHERE.test(path) && !sameJson(value, now.get(path)),
    );
    const [first] = differing;
    if (!first) return [];
    const [path, value] = first;
    return [
      {
        says: `says otherwise: ${names(differing.map(([one]) => change.showText(attribute, one)))}`,
        attribute: `${attribute}: ${change.showText(attribute, path)}`,
        before: change.showInside(attribute, path, value),
        after: change.showInside(attribute, path, now.get(path)),
      },
    ];
  } catch (error) {
    if (error instanceof Unreadable) return [hit(attribute, "its value cannot be compared")];
    throw error;
  }
}
