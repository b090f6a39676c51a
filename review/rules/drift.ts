import type { ReviewRule } from "../rule";

/** Judged by the pipeline: every rule looks at what changed outside Terraform, and what it says is told as drift. */
const rule: ReviewRule = {
  id: "drift",
  title: "Changed outside Terraform",
  severity: "review",
  explanation:
    "The real object is weaker than the state said: somebody, or something, changed it outside the reviewed path.",
  remedy: "Find out who and why. Applying the plan takes the drift back only if the attribute is among its changes.",
  controls: ["ISO 27001 A.8.9", "SOX ITGC change management"],
};
export default rule;
