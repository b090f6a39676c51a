import type { ReviewRule } from "../rule";

/** Judged by the pipeline: a rule that throws is told as this, and the others go on (judged.ts). */
const rule: ReviewRule = {
  id: "rule-failed",
  title: "A rule failed",
  severity: "stop",
  explanation: "A rule stumbled over the resource and said nothing of it: what it would have found is not known.",
  remedy: "Look at the resource by hand for what the rule is about, and mend the rule.",
};
export default rule;
