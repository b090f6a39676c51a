import type { Comparison } from "../compare";

/** YAML as Kubernetes reads it has more words for true than JSON, and operators take texts besides. */
const ON: ReadonlySet<unknown> = new Set([true, 1, "1", "true", "True", "yes", "Yes", "on", "On", "enabled"]);
const isOn = (value: unknown): boolean => ON.has(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value == null ? [] : [value]);
const count = (value: unknown): number | undefined => {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
};

/** Factors of Kubernetes' quantities: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity (`20Gi`, `500m`, `3`) as a number; undefined for what is none. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const parts = typeof value === "string" ? /^([0-9]{1,15}(?:\.[0-9]{1,15})?)([A-Za-z]{0,2})$/.exec(value) : null;
  const unit = parts?.[2] ?? "";
  return parts && Object.hasOwn(FACTORS, unit) ? Number(parts[1]) * (FACTORS[unit] as number) : undefined;
}

const isCount = (value: unknown): boolean => count(value) !== undefined;
const isQuantity = (value: unknown): boolean => quantity(value) !== undefined;

/** True where a comparison can weigh both values. One that is not said is for it to judge. */
export const reads = (compare: Comparison, ...values: readonly unknown[]): boolean =>
  values.every((value) => value === undefined || (compare.reads?.(value) ?? true));

/** Fewer, or no longer said. */
export const fewer: Comparison = {
  reads: isCount,
  weaker: (b, a) => (count(b) ?? 0) > 0 && (a === undefined || (count(a) ?? Number.POSITIVE_INFINITY) < count(b)!),
};
/** From some to none. */
export const toNone: Comparison = { reads: isCount, weaker: (b, a) => (count(b) ?? 0) > 0 && count(a) === 0 };
/** A smaller quantity. One that is no longer said falls to a default nobody knows here, and is not compared. */
export const smaller: Comparison = {
  reads: isQuantity,
  weaker: (b, a) => (quantity(a) ?? Number.POSITIVE_INFINITY) < (quantity(b) ?? Number.NEGATIVE_INFINITY),
};
/** A quantity that is no longer said. */
export const goes: Comparison = { reads: isQuantity, weaker: (b, a) => quantity(b) !== undefined && a === undefined };
/** Any other value, or none. */
export const changes: Comparison = { weaker: (b, a) => b !== undefined && String(b) !== String(a) };
/** Any difference, additions as well. */
export const differs: Comparison = { weaker: (b, a) => JSON.stringify(b) !== JSON.stringify(a) };
/** Off, or no longer said to be on. */
export const turnsOff: Comparison = { weaker: (b, a) => isOn(b) && !isOn(a) };
/** On, where it was off or not said. */
export const turnsOn: Comparison = { weaker: (b, a) => !isOn(b) && isOn(a) };
/** A text that is no longer said. */
export const clears: Comparison = {
  weaker: (b, a) => list(b).some((v) => v !== "") && !list(a).some((v) => v !== ""),
};
/** Leaving one value. */
export const leaves = (strong: RegExp): Comparison => ({
  weaker: (b, a) => strong.test(String(b)) && !strong.test(String(a)),
});
/** An element that matches and was not there. */
export const gains = (shape: RegExp): Comparison => ({
  weaker: (b, a) => list(a).some((item) => shape.test(String(item)) && !list(b).includes(item)),
});
/** An element that matched is gone. */
export const loses = (shape: RegExp): Comparison => ({
  weaker: (b, a) => list(b).some((item) => shape.test(String(item)) && !list(a).includes(item)),
});
/** A lower rank than before, or none at all any more. Values outside the ranks are not compared. */
export const ranks = (...order: readonly (readonly string[])[]): Comparison => {
  const at = (value: unknown): number => order.findIndex((names) => names.includes(String(value).toLowerCase()));
  return {
    reads: (value) => at(value) >= 0,
    weaker: (b, a) => at(b) > 0 && (a === undefined || (at(a) >= 0 && at(a) < at(b))),
  };
};
/** The oldest protocol that is let in. */
const oldest = (value: unknown): number =>
  Math.min(...list(value).map((v) => Number(/^(?:TLS)?[v_]*(1)[._]?([0-3])?$/i.exec(String(v))?.[2] ?? Number.NaN)));
/** An older version of TLS is let in, or the bound is no longer said. */
export const olderTls: Comparison = {
  weaker: (b, a) => oldest(b) > 0 && Number.isFinite(oldest(b)) && (a === undefined || !(oldest(a) >= oldest(b))),
};
/** A number before any unit (`30d`, `120`) that falls, or is no longer said. */
export const shorter: Comparison = {
  weaker: (b, a) => {
    const [before, after] = [b, a].map((value) => /^(\d{1,9})([a-z]{0,2})$/i.exec(String(value)));
    if (!before || (after && after[2] !== before[2])) return Boolean(before);
    return after ? Number(after[1]) < Number(before[1]) : a === undefined;
  },
};
/** Everybody: an empty rule or a range over all addresses. */
const isEverybody = (value: unknown): boolean =>
  (typeof value === "object" && value !== null && Object.keys(value).length === 0) ||
  list(value).some((item) => /^[0-9a-f.:]+\/0$/i.test(String(item)));
export const opensToAll: Comparison = { weaker: (b, a) => isEverybody(a) && !isEverybody(b) };

/** Factors of what servers and Kubernetes write behind a number: bytes, time, shares. Equal ones are compared, and no others. */
const UNITS: Readonly<Record<string, readonly [kind: string, factor: number]>> = {
  "": ["", 1],
  "%": ["%", 1],
  B: ["bytes", 1],
  kB: ["bytes", 2 ** 10],
  MB: ["bytes", 2 ** 20],
  GB: ["bytes", 2 ** 30],
  TB: ["bytes", 2 ** 40],
  Ki: ["bytes", 2 ** 10],
  Mi: ["bytes", 2 ** 20],
  Gi: ["bytes", 2 ** 30],
  Ti: ["bytes", 2 ** 40],
  ms: ["time", 1e-3],
  s: ["time", 1],
  m: ["time", 60],
  min: ["time", 60],
  h: ["time", 3600],
  d: ["time", 86_400],
};

function amount(value: unknown): { readonly kind: string; readonly size: number } | undefined {
  const parts = /^(-?\d{1,18}(?:\.\d{1,9})?)\s?([A-Za-z%]{0,3})$/.exec(
    typeof value === "number" ? String(value) : text(value),
  );
  const unit = parts && Object.hasOwn(UNITS, parts[2] as string) ? UNITS[parts[2] as string] : undefined;
  return parts && unit ? { kind: unit[0], size: Number(parts[1]) * unit[1] } : undefined;
}
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const isAmount = (value: unknown): boolean => amount(value) !== undefined;
/** Less; or of another unit than can be held against it; or no longer said. */
export const shrinks: Comparison = { reads: isAmount, weaker: (b, a) => moves(b, a, -1) };
/** More; or of another unit than can be held against it; or no longer said. */
export const grows: Comparison = { reads: isAmount, weaker: (b, a) => moves(b, a, 1) };
function moves(before: unknown, after: unknown, way: 1 | -1): boolean {
  const [b, a] = [amount(before), amount(after)];
  if (!b) return false;
  return !a || a.kind !== b.kind || Math.sign(a.size - b.size) === way;
}
