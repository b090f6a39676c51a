import { readContract, STATES } from "../knowledge/contract";
import { CONTROLS } from "../knowledge/controls";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "tenant-state",
  title: "A tenant's state",
  severity: "review",
  explanation:
    "The life of a tenant, or of its share of one engine, goes on to another state: it decides whether anybody signs in, and what may be deleted.",
  remedy: "Make sure that the tenant knows the day. To go back, write the state back (tenant.yml: lifecycle.state).",
  controls: CONTROLS.availability,
  reads: { aws_ssm_parameter: ["value", "insecure_value"] },
  judge(change) {
    if (change.type !== "aws_ssm_parameter" || (change.action !== "update" && change.action !== "replace")) return [];
    const [before, after] = [readContract(change.before), readContract(change.after)];
    if (!before || !after || before.state === after.state) return [];
    const means = Object.hasOwn(STATES, after.state) ? STATES[after.state] : "no rule knows this state";
    return [
      {
        severity: after.state === "active" ? "note" : "review",
        // An engine may end before its tenant does, so that each is said of by its name.
        says: `${after.of === "" ? "the tenant" : `its ${change.showText("value", after.of)}`} is ${change.showText("value", after.state)} from now on: ${means}`,
        attribute: "state",
        before: change.showText("value", before.state),
        after: change.showText("value", after.state),
      },
    ];
  },
};
export default rule;
