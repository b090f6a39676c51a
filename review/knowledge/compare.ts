/** How two values of an attribute compare: which way is down. */
export interface Comparison {
  /** True where `after` is weaker than `before`. */
  readonly weaker: (before: unknown, after: unknown) => boolean;
  /** True where a value is weak by itself: judged when a resource is made, and for compliance. */
  readonly weak?: (value: unknown) => boolean;
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
/** A smaller number is weaker. A value that is not a number counts as unset and is not compared. */
export const shrinks: Comparison = {
  weaker: (b, a) => (number(a) ?? (a == null ? 0 : Number.POSITIVE_INFINITY)) < (number(b) ?? Number.NEGATIVE_INFINITY),
};
/** A smaller number is weaker, and less than `least` is weak by itself. */
export const shrinksBelow = (least: number): Comparison => ({ ...shrinks, weak: (v) => (number(v) ?? 0) < least });
/** As `shrinks`, where 0 or nothing means "for ever". */
export const shrinksFromForever: Comparison = {
  weaker: (b, a) => (number(a) || Number.POSITIVE_INFINITY) < (number(b) || Number.POSITIVE_INFINITY),
};
/** A larger number is weaker. */
export const grows: Comparison = {
  weaker: (b, a) => (number(a) ?? Number.NEGATIVE_INFINITY) > (number(b) ?? Number.POSITIVE_INFINITY),
};
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
/** A place earlier in the list is weaker; values outside it are not compared. Weak by itself: the first `weakest`. */
export const ranks = (order: readonly string[], weakest = 0): Comparison => {
  const at = (value: unknown): number => Math.min(...list(value).map((v) => order.indexOf(String(v))));
  const known = (value: unknown): boolean => list(value).length > 0 && at(value) >= 0;
  return {
    weaker: (b, a) => known(b) && known(a) && at(a) < at(b),
    weak: (v) => known(v) && at(v) < weakest,
  };
};
/** Leaving this value is weaker. */
export const leaves = (strong: string): Comparison => ({
  weaker: (b, a) => list(b).includes(strong) && !list(a).includes(strong),
});
/** A customer's key is strong; none, or the service's own (`alias/aws/…`), is weak. */
const isCustomerKey = (value: unknown): boolean =>
  list(value).some((v) => typeof v === "string" && v !== "" && !v.includes("alias/aws/"));
export const losesCustomerKey: Comparison = { weaker: (b, a) => isCustomerKey(b) && !isCustomerKey(a) };
/** From one customer key to another. */
export const changesKey: Comparison = {
  weaker: (b, a) => isCustomerKey(b) && isCustomerKey(a) && String(list(b)) !== String(list(a)),
};
