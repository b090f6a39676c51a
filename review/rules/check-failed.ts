import type { ReviewRule } from "../rule";

/** Judged by the pipeline, from the plan's `checks`. */
const rule: ReviewRule = {
  id: "check-failed",
  title: "A check of the configuration failed",
  severity: "review",
  explanation: "The configuration itself states a condition (check, precondition or postcondition) that does not hold.",
  remedy: "Read the condition at the address, and mend what it complains of.",
};
export default rule;
