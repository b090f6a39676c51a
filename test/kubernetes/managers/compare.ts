import type { Block } from "../support";

/** Amounts that are the same in other words. */
function amount(value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value;
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)(m|Ki|Mi|Gi|Ti)?$/.exec(String(value)) ?? [];
  if (number === undefined) return value;
  const factors: Readonly<Record<string, number>> = { m: 0.001, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
  return Number.parseFloat(number) * (factors[unit] ?? 1);
}

const isBlock = (value: unknown): value is Block =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Where something is not at least what is expected, path by path. Of a list each member has its like: of the same name, where
 * members have names.
 */
export function lacks(expected: unknown, found: unknown, path = ""): string[] {
  if (expected === undefined) return [];
  if (Array.isArray(expected)) {
    if (!Array.isArray(found)) return [`${path}: ${JSON.stringify(found)} is no list`];
    return expected.flatMap((one, index) => {
      const name = isBlock(one) ? one.name : undefined;
      if (name !== undefined) {
        const like = found.find((other) => isBlock(other) && other.name === name);
        return like === undefined ? [`${path}: there is no ${name}`] : lacks(one, like, `${path}[${name}]`);
      }
      const best = found.map((other) => lacks(one, other, `${path}[${index}]`)).sort((a, b) => a.length - b.length)[0];
      return best ?? [`${path}[${index}]: is not there`];
    });
  }
  if (isBlock(expected)) {
    if (!isBlock(found))
      return Object.keys(expected).length === 0 ? [] : [`${path}: ${JSON.stringify(found)}, not ${short(expected)}`];
    return Object.entries(expected).flatMap(([key, value]) => lacks(value, found[key], path ? `${path}.${key}` : key));
  }
  return amount(expected) === amount(found) ? [] : [`${path}: ${JSON.stringify(found)}, not ${short(expected)}`];
}

const short = (value: unknown) => JSON.stringify(value).slice(0, 200);
