import { CONTROLS } from "../knowledge/controls";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "key-destroyed",
  title: "A key takes what it encrypts along",
  severity: "stop",
  explanation: "When a key's deletion is complete, nothing that it encrypted can ever be read again, backups included.",
  remedy: "Keep the key until the last thing under it, and the last backup, has expired.",
  controls: CONTROLS.keys,
  judgeSet({ entries, encrypts }) {
    return entries.flatMap((entry) => {
      if (!entry.arn || (entry.action !== "delete" && entry.action !== "replace") || !/kms.*key$/.test(entry.type))
        return [];
      const under = encrypts.get(entry.arn) ?? [];
      if (under.length === 0) return [];
      return [
        { entry, says: `makes ${under.length} resource${under.length === 1 ? "" : "s"} unreadable`, related: under },
      ];
    });
  },
};
export default rule;
