import { readStatements } from "../knowledge/statements";
import { own } from "../normalise/values";
import type { ReviewRule } from "../rule";

/** Statements of a suspended or offboarding tenant: a guard against sign-in, or a user that is switched off. */
const CLOSED = /\/\* guard nologin:|^\s*ACL SETUSER \S+( \S+){0,9} off\b/i;

/** What the tenant loses, by the address of its row (docs/architecture.md, "A tenant's share"). */
function lost(address: string): string {
  const engine = /\.slice_([a-z0-9_]+)\[/.exec(address)?.[1];
  return engine === undefined ? "" : `the tenant loses ${engine}: `;
}

const rule: ReviewRule = {
  id: "tenant-row-removed",
  title: "A tenant's share erased",
  severity: "stop",
  explanation: "When the row goes, its removal statements run: the tenant's rows, schemas and roles are gone.",
  remedy:
    "A tenant that is active is offboarded first (tenant.yml: offboarding, then erased). Then add an exception with address, owner and expiry.",
  controls: ["GDPR Art. 17", "ISO 27001 A.8.10"],
  judge(change) {
    if (change.type !== "aws_lambda_invocation" || (change.action !== "delete" && change.action !== "replace"))
      return [];
    if (own(change.before, "lifecycle_scope") !== "CRUD") return [];
    const { apply, remove } = readStatements(own(change.before, "input"));
    if (remove.length === 0) return [];
    const closed = change.action === "delete" && apply.some((statement) => CLOSED.test(statement));
    const by = change.forcedBy.length > 0 ? `, forced by ${change.forcedBy.join(", ")}` : "";
    return [
      {
        says: `${lost(change.address)}runs ${remove.length} removal statements${by}${closed ? ", of a tenant that nobody signs in to any more" : ""}`,
        ...(closed && { remedy: "Add an exception with address, owner and expiry, by who answers for the erasure." }),
        recovery: "only from a backup of the whole cluster, restored beside it",
      },
    ];
  },
};
export default rule;
