import { append } from "../group/multimap";
import type { ReviewRule } from "../rule";
import { names } from "../text";

const BACKUPS = /_backup_(vault|plan|selection)|_snapshot$|_automated_backups_replication$/;
const ENDS = new Set(["delete", "replace", "forget"]);

const rule: ReviewRule = {
  id: "backup-and-data",
  title: "Data and its backup together",
  severity: "stop",
  explanation: "Once both are gone there is nothing to restore from.",
  remedy: "Never end both in one change: data first, and its backups when their retention has passed.",
  controls: ["ISO 27001 A.8.13", "HIPAA 164.308(a)(7)"],
  judgeSet({ entries }) {
    const scopeOf = (entry: (typeof entries)[number]): string => `${entry.stack}\0${entry.owner.tenant ?? ""}`;
    const backups = new Map<string, string[]>();
    for (const entry of entries) {
      if (!ENDS.has(entry.action) || !BACKUPS.test(entry.type)) continue;
      append(backups, scopeOf(entry), entry.address);
    }
    return entries.flatMap((entry) => {
      if (
        !ENDS.has(entry.action) ||
        !entry.holds ||
        BACKUPS.test(entry.type) ||
        /kms|secret|log_group/.test(entry.type)
      )
        return [];
      const related = backups.get(scopeOf(entry)) ?? [];
      return related.length > 0 ? [{ entry, says: `is destroyed together with ${names(related)}`, related }] : [];
    });
  },
};
export default rule;
