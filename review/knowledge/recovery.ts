import { valueAt } from "../normalise/values";
import type { Stateful } from "./stateful";

/** What could be had back after a deletion, read from the prior state. */
export function recoverability(stateful: Stateful, before: unknown): string {
  const at = (attribute: string | undefined): unknown => (attribute ? valueAt(before, attribute) : undefined);
  const days = (attribute: string | undefined): number => Number(at(attribute) ?? 0) || 0;
  const guard = stateful.guard?.find((name) => at(name) === true || at(name) === "ACTIVE");
  if (guard) return `refused by the service while ${guard} is on: the apply fails in the middle`;
  if (stateful.refusedWhenFull && stateful.emptiesItself && at(stateful.emptiesItself) !== true) {
    return "refused by the service while anything is in it";
  }
  const parts: string[] = [];
  if (stateful.skipsFinalSnapshot && at(stateful.skipsFinalSnapshot) === false) parts.push("a final snapshot is taken");
  if (days(stateful.windowDays) > 0) parts.push(`can be called back within ${days(stateful.windowDays)} days`);
  if (days(stateful.retentionDays) > 0 && at("delete_automated_backups") === false) {
    parts.push(`automatic backups of ${days(stateful.retentionDays)} days stay`);
  }
  if (stateful.continuous && at(stateful.continuous) === true) parts.push("continuous backups stay for 35 days");
  return parts.length > 0 ? parts.join("; ") : "nothing brings it back, by what the prior state says";
}
