import type { ReviewRule } from "../rule";

/** Judged by the pipeline, from --base and --stacks. */
const rule: ReviewRule = {
  id: "plan-missing",
  title: "Changed, but not planned",
  severity: "review",
  explanation: "The synthesized stack differs from the base's, and no plan of it is among those given.",
  remedy: "Plan the stack, and give its plan to the review.",
};
export default rule;
