import { attributesOf } from "./knowledge/attributes";
import type { Kind } from "./knowledge/attributes/types";
import type { Change } from "./normalise/change";
import type { Diff } from "./normalise/diff";
import { isSame } from "./normalise/same";
import { own, sameJson, valuesAt } from "./normalise/values";

/** An attribute that changes, by its path without indices. */
export interface Changed {
  readonly path: string;
  /** Undefined: nobody classified it. */
  readonly kind?: Kind;
  /** Known only after apply. */
  readonly unknown: boolean;
}

const seen = new WeakMap<Change, readonly Changed[]>();

/** The attributes that change, with how each is judged. Blocks that stand several times are looked into. */
export function changedAttributes(change: Change): readonly Changed[] {
  const before = seen.get(change);
  if (before) return before;
  const kinds = attributesOf(change.type);
  const found = new Map<string, Changed>();
  for (const diff of change.diffs) {
    for (const one of inDiff(change, diff, kinds)) if (!found.has(one.path)) found.set(one.path, one);
  }
  const list = [...found.values()];
  seen.set(change, list);
  return list;
}

function inDiff(change: Change, diff: Diff, kinds: ReadonlyMap<string, Kind> | undefined): Changed[] {
  const path = bare(diff.path);
  const unknown = diff.unknown;
  // Elements of a map or a free-form value are judged by what holds them.
  const classified = kinds && prefixesOf(path).find((prefix) => kinds.has(prefix));
  if (classified) {
    const kind = kinds.get(classified);
    // What a rule of its own reads, or nobody, needs no comparing here.
    const same = kind !== "judged" && kind !== "harmless" && !unknown && isSame(diff.before, diff.after);
    return same ? [] : [{ path: classified, kind, unknown }];
  }
  if (!unknown && isSame(diff.before, diff.after)) return [];
  const inside = kinds ? [...kinds].filter(([one]) => one.startsWith(`${path}.`)) : [];
  if (inside.length === 0) return [{ path, unknown }];
  const differing = inside.filter(([one]) => differs(change, one));
  return (differing.length > 0 ? differing : inside).map(([one, kind]) => ({ path: one, kind, unknown }));
}

/** Whether the values at a path are others, whatever the order of the blocks that they stand in. */
function differs(change: Change, path: string): boolean {
  const sorted = (side: unknown): string[] =>
    valuesAt(side, path)
      .filter((value) => value !== null)
      .map((value) => JSON.stringify(value))
      .sort();
  return !sameJson(sorted(change.before), sorted(change.after));
}

/** `rule.0.schedule` is `rule.schedule`. */
export const bare = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, "");

/** A path and those that it stands under, the longest first. */
function prefixesOf(path: string): string[] {
  const steps = path.split(".");
  return steps.map((_, at) => steps.slice(0, steps.length - at).join("."));
}

/** What a changed attribute was and is, for people. */
export function shownOf(change: Change, path: string): { attribute: string; before: string; after: string } {
  return { attribute: path, before: change.show(path, "before"), after: change.show(path, "after") };
}

/** True where a value is there at all. */
export const isSet = (change: Change, side: "before" | "after", path: string): boolean =>
  valuesAt(change[side], path).some((value) => value !== null && value !== "" && own(value, "length") !== 0);
