import { CONTROLS } from "../knowledge/controls";
import { GUARDS, readStatements, WEAKENINGS } from "../knowledge/statements";
import { own } from "../normalise/values";
import type { Hit, Rule } from "../rule";

const rule: Rule = {
  id: "statements-weakened",
  title: "Isolation inside the database weakened",
  severity: "stop",
  explanation:
    "The statements that the plan will run take a wall between tenants down, destroy data, or no longer put the wall up.",
  remedy: "Put the statement back. Statements are made at synth time: look for the change in the engine's statements.",
  controls: CONTROLS.isolation,
  judge(change) {
    if (change.type !== "aws_lambda_invocation" || !["create", "update", "replace"].includes(change.action)) return [];
    const before = readStatements(own(change.before, "input"));
    const after = readStatements(own(change.after, "input"));
    const fresh = after.apply.filter((statement) => !before.apply.includes(statement));
    const gone = before.apply.filter((statement) => !after.apply.includes(statement));
    const hits: Hit[] = WEAKENINGS.flatMap(({ shape, says, severity }) =>
      fresh.some((statement) => shape.test(statement)) ? [{ severity, says, attribute: "input" }] : [],
    );
    if (change.action === "create") return hits;
    for (const { shape, says } of GUARDS) {
      const count = (statements: readonly string[]): number => statements.filter((s) => shape.test(s)).length;
      if (gone.some((s) => shape.test(s)) && count(after.apply) < count(before.apply))
        hits.push({ severity: "stop", says, attribute: "input" });
    }
    if (before.remove.length > 0 && after.remove.length === 0) {
      hits.push({ severity: "review", says: "nothing would erase the tenant any more", attribute: "input" });
    }
    return hits;
  },
};
export default rule;
