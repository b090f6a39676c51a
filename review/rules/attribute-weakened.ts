import { changedAttributes, shownOf } from "../attributes";
import type { Kind } from "../knowledge/attributes/types";
import { type Comparison, gains, grows, loses, shrinks, sooner, turnsOff, turnsOn } from "../knowledge/compare";
import { own, valueAt } from "../normalise/values";
import { isObject } from "../read/plan";
import type { Hit, ReviewRule } from "../rule";

/** Kinds of attributes of which the direction alone tells, and how. */
const DIRECTIONS: Readonly<Partial<Record<Kind, { readonly compare: Comparison; readonly says: string }>>> = {
  off: { compare: turnsOff, says: "is turned off" },
  on: { compare: turnsOn, says: "is turned on" },
  smaller: { compare: shrinks, says: "is lowered" },
  larger: { compare: grows, says: "is raised" },
  sooner: { compare: sooner, says: "comes earlier" },
  loses: { compare: loses, says: "loses what it had" },
  gains: { compare: gains, says: "gets more" },
};

const rule: ReviewRule = {
  id: "attribute-weakened",
  title: "A setting weakened",
  severity: "review",
  explanation: "The attribute moves in the direction in which it protects less, keeps less or carries less.",
  remedy: "Put it back, or say in the pull request why less is enough.",
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    return changedAttributes(change).flatMap(({ path, kind, unknown }): Hit[] => {
      const row = kind && DIRECTIONS[kind];
      if (!row) return [];
      if (unknown && change.isUnknown(path)) {
        return change.plan.references.of(change.address, path).length === 0
          ? []
          : [{ says: `${path}: decided only at apply`, ...shownOf(change, path) }];
      }
      if (!isWeaker(row.compare, valueAt(change.before, path), valueAt(change.after, path))) return [];
      return [{ says: `${path} ${row.says}`, ...shownOf(change, path) }];
    });
  },
};
export default rule;

/** Members of a map are compared one by one. */
function isWeaker({ weaker }: Comparison, before: unknown, after: unknown): boolean {
  if (!isObject(before) || !isObject(after)) return weaker(before === "" ? undefined : before, after);
  return Object.keys({ ...before, ...after }).some((name) => weaker(own(before, name), own(after, name)));
}
