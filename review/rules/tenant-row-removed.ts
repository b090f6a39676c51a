import { readStatements } from "../knowledge/statements";
import { own } from "../normalise/values";
import type { Rule } from "../rule";

const rule: Rule = {
  id: "tenant-row-removed",
  title: "A tenant's share erased",
  severity: "stop",
  explanation: "When the row goes, its removal statements run: the tenant's rows, schemas and roles are gone.",
  remedy:
    "Offboard the tenant first (tenant.yml: offboarding, then erased), and add an exception with address, owner and expiry.",
  controls: ["GDPR Art. 17", "ISO 27001 A.8.10"],
  judge(change) {
    if (change.type !== "aws_lambda_invocation" || (change.action !== "delete" && change.action !== "replace"))
      return [];
    if (own(change.before, "lifecycle_scope") !== "CRUD") return [];
    const { remove } = readStatements(own(change.before, "input"));
    if (remove.length === 0) return [];
    const by = change.forcedBy.length > 0 ? `, forced by ${change.forcedBy.join(", ")}` : "";
    return [
      {
        says: `runs ${remove.length} removal statements${by}`,
        recovery: "only from a backup of the whole cluster, restored beside it",
      },
    ];
  },
};
export default rule;
