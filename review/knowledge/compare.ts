import { runsAYear } from "./schedules";

/** How two values of an attribute compare: which way is down. */
export interface Comparison {
  /** True where `after` is weaker than `before`. */
  readonly weaker: (before: unknown, after: unknown) => boolean;
  /** True where a value is weak by itself: judged when a resource is made, and for compliance. */
  readonly weak?: (value: unknown) => boolean;
  /** False for a value that it cannot weigh. Absent: it weighs any. */
  readonly reads?: (value: unknown) => boolean;
  /** Only the number of elements counts: an element that is partly unknown does not make it undecided. */
  readonly countsElements?: true;
}

const ON = new Set<unknown>([true, "true", "Enabled", "ENABLED", "enabled", "1", 1, "on", "required", "ACTIVE"]);
const isOn = (value: unknown): boolean =>
  ON.has(value) || (Array.isArray(value) && value.length > 0 && value.every(isOn));
const number = (value: unknown): number | undefined => {
  const parsed =
    typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(parsed) ? parsed : undefined;
};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value.flat(2) : value == null ? [] : [value]);

/** On is strong, off is weak. */
export const turnsOff: Comparison = { weaker: (b, a) => isOn(b) && !isOn(a), weak: (v) => !isOn(v) };
/** Off is strong, on is weak. */
export const turnsOn: Comparison = { weaker: (b, a) => !isOn(b) && isOn(a), weak: isOn };
/** Compares blocks that stand several times one by one; where their number differs, each with all of the others. */
const each = ({ weaker, ...rest }: Comparison): Comparison => ({
  ...rest,
  weaker: (before, after) => {
    if (!Array.isArray(before) && !Array.isArray(after)) return weaker(before, after);
    const [b, a] = [list(before), list(after)];
    if (b.length === a.length) return b.some((item, at) => weaker(item, a[at]));
    return a.some((item) => b.length > 0 && b.every((old) => weaker(old, item)));
  },
});
/** As `turnsOn`, of one block among several. */
export const turnsOnIn: Comparison = each({ weaker: turnsOn.weaker });
/** A smaller number is weaker. A value that is not a number counts as unset and is not compared. */
export const shrinks: Comparison = each({
  weaker: (b, a) => (number(a) ?? (a == null ? 0 : Number.POSITIVE_INFINITY)) < (number(b) ?? Number.NEGATIVE_INFINITY),
});
/** A smaller number is weaker, and less than `least` is weak by itself. */
export const shrinksBelow = (least: number): Comparison => ({ ...shrinks, weak: (v) => (number(v) ?? 0) < least });
/** As `shrinks`, where 0 or nothing means "for ever". */
export const shrinksFromForever: Comparison = each({
  weaker: (b, a) => (number(a) || Number.POSITIVE_INFINITY) < (number(b) || Number.POSITIVE_INFINITY),
});
/** A larger number is weaker. */
export const grows: Comparison = each({
  weaker: (b, a) => (number(a) ?? Number.NEGATIVE_INFINITY) > (number(b) ?? Number.POSITIVE_INFINITY),
});
/** An earlier end, as a number or a date, is weaker; none at all is the latest. */
export const sooner: Comparison = each({
  weaker: (b, a) => endOf(a) < endOf(b),
});
const endOf = (value: unknown): number =>
  number(value) || (typeof value === "string" && Date.parse(value)) || Number.POSITIVE_INFINITY;
/** Falling to 0, which the service takes for "never". */
export const toZero: Comparison = {
  weaker: (b, a) => number(a) === 0 && number(b) !== 0,
  weak: (v) => number(v) === 0,
};
/** From -1, which the service takes for "no limit", to one that still lets something through. */
export const limited: Comparison = { weaker: (b, a) => number(b) === -1 && (number(a) ?? 0) > 0 };
/** Running less often is weaker, and so is a schedule that nobody here can read. */
export const rarer: Comparison = each({
  weaker: (b, a) => {
    const [before, after] = [runsAYear(b), runsAYear(a)];
    if (before === undefined || after === undefined) return b != null && b !== "" && b !== a;
    return after < before;
  },
});
/** Losing an element is weaker. */
export const loses: Comparison = {
  weaker: (b, a) => list(b).some((item) => !list(a).includes(item)),
};
/** Fewer elements (of blocks as well) is weaker. */
export const fewer: Comparison = { weaker: (b, a) => list(a).length < list(b).length, countsElements: true };
/** A new element is weaker. */
export const gains: Comparison = { weaker: (b, a) => list(a).some((item) => !list(b).includes(item)) };
/** A new element that matches is weaker. */
export const gainsMatch = (shape: RegExp): Comparison => ({
  weaker: (b, a) =>
    list(a).some((item) => shape.test(String(item))) && !list(b).some((item) => shape.test(String(item))),
  weak: (v) => list(v).some((item) => shape.test(String(item))),
});
/** Going from a value to none is weaker. */
export const clears: Comparison = {
  weaker: (b, a) => list(b).some((v) => v !== "") && !list(a).some((v) => v !== ""),
};
/** A place earlier in the list is weaker; values outside it are not compared. Weak by itself: the first `weakest`, one at least. */
export const ranks = (order: readonly string[], weakest = 0): Comparison => {
  const at = (value: unknown): number => Math.min(...list(value).map((v) => order.indexOf(String(v))));
  const known = (value: unknown): boolean => list(value).length > 0 && at(value) >= 0;
  return {
    weaker: (b, a) => known(b) && known(a) && at(a) < at(b),
    weak: (v) => known(v) && at(v) < Math.max(weakest, 1),
  };
};
/** Leaving this value is weaker. */
export const leaves = (strong: string): Comparison => ({
  weaker: (b, a) => list(b).includes(strong) && !list(a).includes(strong),
  weak: (v) => list(v).length > 0 && !list(v).includes(strong),
});
/** Any other value than the whole is weaker. */
export const narrowsFrom = (whole: string): Comparison => ({
  weaker: (b, a) => b != null && a != null && b !== a && a !== whole,
});
/** A customer's key is strong; none, or the service's own (`alias/aws/…`), is weak. */
const isCustomerKey = (value: unknown): boolean =>
  list(value).some((v) => typeof v === "string" && v !== "" && !v.includes("alias/aws/"));
export const losesCustomerKey: Comparison = { weaker: (b, a) => isCustomerKey(b) && !isCustomerKey(a) };
/** From one customer key to another. */
export const changesKey: Comparison = {
  weaker: (b, a) => isCustomerKey(b) && isCustomerKey(a) && String(list(b)) !== String(list(a)),
};
