import type { ReviewRule } from "../rule";

/** Judged by the pipeline, from the ledger of limits. */
const rule: ReviewRule = {
  id: "quota-exceeded",
  title: "Over a limit",
  severity: "stop",
  explanation: "The apply would fail in the middle: the account has no room for what the plan makes.",
  remedy:
    "Where the finding says nothing else: ask AWS for a higher limit, write what was granted into overrides/<environment>_quotas.yml, and plan again.",
};
export default rule;
