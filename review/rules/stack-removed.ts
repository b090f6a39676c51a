import type { ReviewRule } from "../rule";

/** Judged by the pipeline, from --base. */
const rule: ReviewRule = {
  id: "stack-removed",
  title: "A whole stack vanished",
  severity: "stop",
  explanation:
    "The base has the stack and this change has not: no plan covers it, and its resources would stay without code.",
  remedy:
    "Put the tenant's folder back and offboard the tenant; or destroy the stack on purpose, and add an exception for `(stack)`.",
};
export default rule;
