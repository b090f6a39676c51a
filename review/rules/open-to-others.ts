import { CONTROLS } from "../knowledge/controls";
import { OPEN, type Open } from "../knowledge/open";
import { compared, hitAt } from "../manifests/compare";
import { openObjects } from "../manifests/open";
import { valuesAt } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "open-to-others",
  title: "Open to more than it is for",
  severity: "stop",
  explanation: "By its values together it lets in others than those whom it is for, or lets somebody do everything.",
  remedy: "Name who needs it: an ARN, an account, a namespace, a role with fewer rights.",
  controls: CONTROLS.access,
  reads: readsOf(OPEN),
  judge(change) {
    if (!["create", "update", "replace"].includes(change.action)) return [];
    const isSet =
      (side: "before" | "after") =>
      (attribute: string): boolean =>
        valuesAt(change[side], attribute).some((one) => one != null && one !== "") ||
        (side === "after" && change.isUnknown(attribute));
    const rows = byType.get(change.type) ?? [];
    const hits = rows
      .filter(
        ({ isOpen }) =>
          isOpen(change.after, isSet("after")) && !(change.before && isOpen(change.before, isSet("before"))),
      )
      .map(
        ({ attribute, severity, says }): Hit => ({ severity, says, attribute, after: change.show(attribute, "after") }),
      );
    const inside = openObjects(compared(change)).map(({ object, path, old, now, ...told }) =>
      hitAt(change, object, path, old, now, told),
    );
    return [...hits, ...inside];
  },
};
export default rule;

const byType = new Map<string, Open[]>();
for (const row of OPEN) for (const type of row.types) byType.set(type, [...(byType.get(type) ?? []), row]);

function readsOf(rows: readonly Open[]): Record<string, readonly string[]> {
  const reads: Record<string, readonly string[]> = {};
  for (const { types, attribute } of rows) for (const type of types) reads[type] = [...(reads[type] ?? []), attribute];
  return reads;
}
