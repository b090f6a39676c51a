import { endingStacks } from "../group/ending";
import { CONTROLS } from "../knowledge/controls";
import { WAYS_IN } from "../knowledge/ways-in";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "cut-off",
  title: "A way in is gone",
  severity: "stop",
  explanation:
    "The data stays, and who works with it no longer reaches it: a name, a role, a user, a rule or a contract ends.",
  remedy: "Keep it, or make sure that nobody uses it. If it was renamed, say so with a `moved` block.",
  controls: CONTROLS.availability,
  judgeSet({ entries, findings }) {
    // Where the tenant's share is erased, or most of a stack ends, that is told, and its ways in go with it.
    const rows = new Set(
      findings.flatMap(({ rule, stack, address }) => (rule === "tenant-row-removed" ? [`${stack}\0${address}`] : [])),
    );
    const erased = new Set(
      entries.flatMap(({ stack, address, key }) => (rows.has(`${stack}\0${address}`) ? [`${stack}\0${key}`] : [])),
    );
    const ending = endingStacks(entries);
    return entries.flatMap((entry) => {
      const says = Object.hasOwn(WAYS_IN, entry.type) ? WAYS_IN[entry.type] : undefined;
      if (!says || (entry.action !== "delete" && entry.action !== "forget")) return [];
      const { tenant } = entry.owner;
      if (ending.has(entry.stack) || (entry.key !== undefined && erased.has(`${entry.stack}\0${entry.key}`))) return [];
      return [{ entry, severity: tenant ? ("stop" as const) : ("review" as const), says }];
    });
  },
};
export default rule;
