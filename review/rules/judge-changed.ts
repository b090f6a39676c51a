import type { ReviewRule } from "../rule";

/** Judged by the pipeline, from --changed. */
const rule: ReviewRule = {
  id: "judge-changed",
  title: "The change touches what judges it",
  severity: "review",
  explanation:
    "Exceptions, budgets, granted quotas, floors and the review's code count as they were before the change, and its own ones from its merge on.",
  remedy:
    "Its owners must approve (CODEOWNERS). A change that needs an exception, a budget or a floor gets that first, in a pull request of its own.",
  controls: ["ISO 27001 A.5.3", "SOX ITGC change management"],
};
export default rule;
