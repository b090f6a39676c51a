import { parseJson, sameJson } from "./values";

/** True where two values mean the same to the service: what a provider writes otherwise after each apply. */
export function isSame(before: unknown, after: unknown): boolean {
  return sameJson(normal(before, 0), normal(after, 0));
}

/** Nothing in any of its forms as nothing, JSON in texts as what it says, numbers as texts, and sets in one order. */
function normal(value: unknown, depth: number): unknown {
  if (value === null || value === undefined || value === "") return undefined;
  if (depth > 64) return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    const document = parseJson(value);
    return document === undefined ? value : normal(document, depth + 1);
  }
  if (Array.isArray(value)) {
    const list = value.map((item) => normal(item, depth + 1)).filter((item) => item !== undefined);
    if (list.length === 0) return undefined;
    // A policy's list of one is the same as the one by itself.
    if (list.length === 1) return list[0];
    return list.map((item) => JSON.stringify(item)).sort();
  }
  const rest = Object.entries(value).flatMap(([key, item]) => {
    const inner = normal(item, depth + 1);
    return inner === undefined ? [] : [[key, inner] as const];
  });
  return rest.length === 0 ? undefined : Object.fromEntries(rest.sort(([a], [b]) => (a < b ? -1 : 1)));
}
