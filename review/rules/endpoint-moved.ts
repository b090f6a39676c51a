import { changedAttributes, isSet, shownOf } from "../attributes";
import { CONTROLS } from "../knowledge/controls";
import { ADDRESSES, NAMES } from "../knowledge/endpoints";
import { statefulness } from "../knowledge/stateful";
import type { Change } from "../normalise/change";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "endpoint-moved",
  title: "Clients find it elsewhere",
  severity: "stop",
  explanation:
    "The address that clients use changes: whoever has the old one, in a contract, a pool or a cache, is cut off.",
  remedy:
    "Keep the name and the port. Else make the new one beside the old, move the clients, and end the old one last.",
  controls: CONTROLS.availability,
  reads: NAMES,
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    // A replacement of what holds data is told as that.
    if (change.action === "replace" && statefulness(change.type, change.before)) return [];
    const moved = movedNames(change);
    if (moved.length > 0) return moved;
    return changedAttributes(change).flatMap(({ path, kind, unknown }): Hit[] => {
      if (kind !== "identity" || path === "id" || path === "arn") return [];
      if (!isSet(change, "before", path)) return [];
      // What the service computes anew is told where it is an address that clients use.
      if (unknown && change.isUnknown(path) && (!ADDRESSES.test(path) || change.action === "replace")) return [];
      return [{ severity: "review", says: `${path} is another`, ...shownOf(change, path) }];
    });
  },
};
export default rule;

function movedNames(change: Change): Hit[] {
  const names = Object.hasOwn(NAMES, change.type) ? (NAMES[change.type] as readonly string[]) : [];
  const changed = [...new Set(change.diffs.map(({ path }) => path.split(".")[0] as string))];
  // Of a new object that bears the old name the service makes the old address again.
  const renamed = changed.some((path) => names.includes(path));
  if (change.action === "replace" && !renamed) return [];
  return changed
    .filter((path) => names.includes(path) || (names.length > 0 && ADDRESSES.test(path)))
    .filter((path) => isSet(change, "before", path))
    .map((path) => ({ says: "its endpoint moves", ...shownOf(change, path) }))
    .slice(0, 3);
}
