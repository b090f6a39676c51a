/** Sizes in the order AWS names them, as multiples of `large`. */
const SIZES: Readonly<Record<string, number>> = {
  nano: 0.0625,
  micro: 0.125,
  small: 0.25,
  medium: 0.5,
  large: 1,
  xlarge: 2,
};
/** Memory per unit of size, by the family's letter: burstable, compute, general, memory. */
const FAMILIES: Readonly<Record<string, number>> = { t: 2, c: 1, m: 2, r: 4, x: 8, i: 4 };

/** A number that grows with a class's memory: `db.r6g.2xlarge` > `db.m6g.2xlarge` > `db.m6g.large`. */
export function sizeOf(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const match = /^(?:(?:db|cache|kafka|mq)\.)?([a-z])[a-z0-9-]*\.(\d*)([a-z]+)(?:\.(?:search|elasticsearch))?$/.exec(
    value,
  );
  if (!match) return undefined;
  const [, family = "", multiple, size = ""] = match;
  const base = SIZES[size];
  return base === undefined ? undefined : base * (Number(multiple) || 1) * (FAMILIES[family] ?? 2);
}
