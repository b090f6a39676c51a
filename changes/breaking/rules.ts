import { isDeepStrictEqual } from "node:util";
import { isMap } from "../../config/layers";
import { oneOf } from "../../config/nearest";
import { formatValue } from "../../config/problem";
import { spanMinutes } from "../../config/span";
import type { Transition, TransitionRule } from "../../config/transition";
import type { BreakingRule } from "./breaking-change";

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
  may_not_shorten: (before, after) => (livesShorter(before, after) ? longer(before) : null),
  told_when_shortened: (before, after) => (livesShorter(before, after) ? longer(before) : null),
  told_when_lifted: (before, after) => (before === true && after === false ? "true" : null),
  may_be_set_once: (before, after) =>
    before === null || before === undefined || isDeepStrictEqual(before, after) ? null : formatValue(before),
  may_move_as_listed: (before, after, { moves = {} }) => {
    if (isDeepStrictEqual(before, after)) return null;
    const key = String(before);
    const next = Object.hasOwn(moves, key) ? moves[key] : undefined;
    return next === undefined || next.includes(after) ? null : oneOf([before, ...next]);
  },
};

/** A lifetime, in whatever unit it has; null for what is none. */
function lifetimeOf(value: unknown): number | null {
  if (value === null || value === undefined) return Number.POSITIVE_INFINITY;
  return typeof value === "number" ? value : typeof value === "string" ? spanMinutes(value) : null;
}

function livesShorter(before: unknown, after: unknown): boolean {
  const [old, now] = [lifetimeOf(before), lifetimeOf(after)];
  return old !== null && now !== null && now < old;
}

function longer(before: unknown): string {
  return before === null || before === undefined ? "for ever, as before" : `at least ${formatValue(before)}`;
}

const LIFETIMES: ReadonlySet<TransitionRule> = new Set<TransitionRule>(["may_not_shorten", "told_when_shortened"]);

/** What a transition is about, in settings before and after. */
export function pairsOf({ path, rule }: Pick<Transition, "path" | "rule">, before: unknown, after: unknown): Pair[] {
  return LIFETIMES.has(rule) ? lifetimesAt(path, before, after) : pairsAt(path, before, after);
}

/**
 * The same of lifetimes, where nothing is one as well: a table that stands on both sides and first gets an expiry lives
 * shorter. Of a table that is new, nothing is there that could go.
 */
function lifetimesAt(path: string, before: unknown, after: unknown): Pair[] {
  const start = path.indexOf("*") + 1;
  const things = start === 0 ? [{ path: [], before, after }] : pairsAt(path.slice(0, start), before, after);
  const parts = path
    .slice(start)
    .split(".")
    .filter((part) => part !== "");
  return things.flatMap((thing) =>
    parts.reduce<Pair[]>(
      (pairs, part) =>
        pairs.flatMap((pair) => {
          const [old, now] = [pair.before, pair.after].map((side) => (isMap(side) ? side : {}));
          const keys = part === "*" ? Object.keys(now!) : [part];
          return keys.map((key) => ({ path: [...pair.path, key], before: own(old!, key), after: own(now!, key) }));
        }),
      [thing],
    ),
  );
}

function own(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : isMap(value) ? Object.keys(value) : [];
}

/** What a transition allows after a value, or null where it has nothing against the step. */
export function forbidden(transition: Transition, before: unknown, after: unknown): string | null {
  return CHECKS[transition.rule](before, after, transition);
}

/** Rules that are told by a name of their own. */
const NAMES: Partial<Readonly<Record<TransitionRule, BreakingRule>>> = {
  told_when_lowered: "quota-lowered",
  may_not_shorten: "lifetime-shortened",
  told_when_shortened: "kept-shorter",
  told_when_lifted: "guard-lifted",
};

/** What a step that a transition forbids is told as. @param otherwise where its rule has no name of its own */
export function toldAs({ rule }: Pick<Transition, "rule">, otherwise: BreakingRule): BreakingRule {
  return NAMES[rule] ?? otherwise;
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
