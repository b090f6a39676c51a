import type { ReviewRule } from "../rule";
import { names } from "../text";

const rule: ReviewRule = {
  id: "tenant-moved",
  title: "A tenant moved without its data",
  severity: "stop",
  explanation:
    "The share is erased in one stack and made anew in another: Terraform moves no rows, and the new share is empty.",
  remedy:
    "Put the cell or the tier back. Migrate instead: the new share beside the old one, copy, verify, cut over, then offboard the old one.",
  controls: ["GDPR Art. 32", "ISO 27001 A.8.13"],
  judgeSet({ entries, findings }) {
    const erased = findings.filter(({ rule, tenant }) => rule === "tenant-row-removed" && tenant !== undefined);
    if (erased.length === 0) return [];
    const made = new Map<string, (typeof entries)[number][]>();
    const at = new Map<string, (typeof entries)[number]>();
    for (const entry of entries) {
      if (entry.type !== "aws_lambda_invocation" || !entry.owner.tenant) continue;
      at.set(`${entry.stack}\0${entry.address}`, entry);
      if (entry.action !== "create") continue;
      const key = [entry.owner.environment, entry.owner.tenant, entry.address].join("\0");
      made.set(key, [...(made.get(key) ?? []), entry]);
    }
    return erased.flatMap(({ stack, address }) => {
      const entry = at.get(`${stack}\0${address}`);
      if (!entry) return [];
      const fresh = made.get([entry.owner.environment, entry.owner.tenant, address].join("\0")) ?? [];
      if (fresh.length === 0) return [];
      const where = names(fresh.map((one) => one.stack));
      return [
        {
          entry,
          says: `its data is erased here, and an empty share is made in ${where}`,
          related: fresh.map((one) => `${one.stack}: ${one.address}`),
        },
      ];
    });
  },
};
export default rule;
