import { changedAttributes, shownOf } from "../attributes";
import { attributesOf } from "../knowledge/attributes";
import type { Kind } from "../knowledge/attributes/types";
import { type Comparison, gains, grows, loses, shrinks, sooner, turnsOff, turnsOn } from "../knowledge/compare";
import type { Change } from "../normalise/change";
import { own, valueAt, valuesAt } from "../normalise/values";
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
    if (change.action === "create") return weakWhenMade(change);
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

/** Kinds of which one end is weak by itself, whatever stood there before, and how it is told. */
const ENDS: Readonly<Partial<Record<Kind, { readonly weak: (value: unknown) => boolean; readonly says: string }>>> = {
  off: { weak: (value) => value === false, says: "is off" },
  on: { weak: (value) => value === true, says: "is on" },
};

/** Ends that are only weak where something stood before, and why. */
const FINE_WHEN_MADE: Readonly<Record<string, string>> = {
  "helm_release wait":
    "Helm knows nothing of custom resources: their operators go on by themselves, and checks look at them",
  "helm_release take_ownership": "objects that move from one release to another are adopted by the one that is made",
};

/** What the configuration itself makes weak: a default of the provider is nobody's choice, and stands in every plan. */
function weakWhenMade(change: Change): Hit[] {
  return [...(attributesOf(change.type) ?? [])].flatMap(([path, kind]): Hit[] => {
    const row = ENDS[kind];
    if (
      !row ||
      FINE_WHEN_MADE[`${change.type} ${path}`] ||
      change.isUnknown(path) ||
      !valuesAt(change.after, path).some(row.weak)
    )
      return [];
    if (!change.plan.references.sets(change.address, path.split(".")[0] as string)) return [];
    return [
      { says: `made so from the start: ${path} ${row.says}`, attribute: path, after: change.show(path, "after") },
    ];
  });
}

/** Members of a map are compared one by one. */
function isWeaker({ weaker }: Comparison, before: unknown, after: unknown): boolean {
  if (!isObject(before) || !isObject(after)) return weaker(before === "" ? undefined : before, after);
  return Object.keys({ ...before, ...after }).some((name) => weaker(own(before, name), own(after, name)));
}
