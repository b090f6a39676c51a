import { isDeepStrictEqual } from "node:util";
import { isMap } from "../../config/layers";
import { oneOf } from "../../config/nearest";
import { formatValue } from "../../config/problem";
import type { Transition, TransitionRule } from "../../config/transition";

/** What is allowed after a value, or null where the step is. */
type Check = (before: unknown, after: unknown, transition: Pick<Transition, "moves">) => string | null;

const CHECKS: Readonly<Record<TransitionRule, Check>> = {
  may_not_change: (before, after) => (isDeepStrictEqual(before, after) ? null : formatValue(before)),
  may_not_shrink: (before, after) =>
    typeof before === "number" && typeof after === "number" && after < before ? `at least ${before}` : null,
  may_not_lose: (before, after) => {
    const lost = itemsOf(before).filter((item) => !itemsOf(after).includes(item));
    return lost.length === 0 ? null : `with ${lost.map(formatValue).join(", ")}, as before`;
  },
  told_when_lowered: (before, after) => {
    const [old, now] = [before, after].map((value) => (value === null ? Number.POSITIVE_INFINITY : value));
    if (typeof old !== "number" || typeof now !== "number" || now >= old) return null;
    return before === null ? "null, or more than is held" : `at least ${before}, or more than is held`;
  },
  may_be_set_once: (before, after) =>
    before === null || before === undefined || isDeepStrictEqual(before, after) ? null : formatValue(before),
  may_move_as_listed: (before, after, { moves = {} }) => {
    if (isDeepStrictEqual(before, after)) return null;
    const key = String(before);
    const next = Object.hasOwn(moves, key) ? moves[key] : undefined;
    return next === undefined || next.includes(after) ? null : oneOf([before, ...next]);
  },
};

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : isMap(value) ? Object.keys(value) : [];
}

/** What a transition allows after a value, or null where it has nothing against the step. */
export function forbidden(transition: Transition, before: unknown, after: unknown): string | null {
  return CHECKS[transition.rule](before, after, transition);
}

/** A leaf, or a part of a tree, on both sides. */
export interface Pair {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** What a path with `*` stands for: every key that both sides have. Nothing where a side has not the path. */
export function pairsAt(path: string, before: unknown, after: unknown): Pair[] {
  return path.split(".").reduce<Pair[]>(
    (pairs, part) =>
      pairs.flatMap((pair) => {
        const [old, now] = [pair.before, pair.after];
        if (!isMap(old) || !isMap(now)) return [];
        const keys = (part === "*" ? Object.keys(old) : [part]).filter(
          (key) => Object.hasOwn(old, key) && Object.hasOwn(now, key),
        );
        return keys.map((key) => ({ path: [...pair.path, key], before: old[key], after: now[key] }));
      }),
    [{ path: [], before, after }],
  );
}
