import { endingStacks } from "../group/ending";
import { CONTROLS } from "../knowledge/controls";
import { passages, refused } from "../knowledge/passages";
import { WAYS_IN } from "../knowledge/ways-in";
import type { Hit, ReviewRule } from "../rule";
import { count } from "../text";

/** Types whose rules stand in blocks of their own: what goes of them is no resource's end. */
const INLINE: readonly string[] = ["aws_security_group", "aws_default_security_group"];

const rule: ReviewRule = {
  id: "cut-off",
  title: "A way in is gone",
  severity: "stop",
  explanation:
    "The data stays, and who works with it no longer reaches it: a name, a role, a user, a rule or a contract ends.",
  remedy: "Keep it, or make sure that nobody uses it. If it was renamed, say so with a `moved` block.",
  controls: CONTROLS.availability,
  reads: Object.fromEntries(INLINE.map((type) => [type, ["ingress", "egress"]])),
  judge(change) {
    if (change.action !== "update" || !INLINE.includes(change.type)) return [];
    return (["ingress", "egress"] as const).flatMap((direction): Hit[] => {
      if (change.isUnknown(direction)) return [];
      const lost = refused(passages(change.before, direction), passages(change.after, direction));
      if (lost.length === 0) return [];
      const way = direction === "ingress" ? "in" : "out";
      return [
        {
          severity: change.owner.tenant ? "stop" : "review",
          says: `connections that were let ${way} are refused, by ${count(lost.length, "rule")} of it`,
          attribute: direction,
        },
      ];
    });
  },
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
