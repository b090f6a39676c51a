import type { ReviewRule } from "../rule";

/** Judged by the pipeline, from the cost delta and the environment's budget. */
const rule: ReviewRule = {
  id: "budget-exceeded",
  title: "Over the budget",
  severity: "stop",
  explanation: "The change costs more per month than the environment's budget guard lets one pull request add.",
  remedy:
    "Choose smaller classes, or have the budget raised by whoever owns it: most_added_usd_a_month in overrides/<environment>_cost.yml.",
};
export default rule;
