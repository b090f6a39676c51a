import { closest, distance } from "fastest-levenshtein";
import { formatValue } from "./problem";

/** A word that begins with, or is the beginning of, one candidate alone is meant to be it. */
const SHORTEST_BEGINNING = 3;

/** The candidate nearest in spelling, or null where none is near enough to be meant. */
export function nearest(given: string, candidates: readonly string[]): string | null {
  if (candidates.length === 0 || given.length === 0 || given.length > 100) return null;
  const lower = given.toLowerCase();
  const longer = candidates.filter((candidate) => candidate.startsWith(lower) || lower.startsWith(candidate));
  if (lower.length >= SHORTEST_BEGINNING && longer.length === 1) return longer[0] ?? null;
  const best = closest(lower, [...candidates]);
  return distance(lower, best) <= Math.max(2, Math.floor(best.length / 3)) ? best : null;
}

/** `Did you mean x?`, or the other advice where nothing is near. */
export function meant(given: unknown, candidates: readonly string[], otherwise: string): string {
  const best = typeof given === "string" ? nearest(given, candidates) : null;
  return best === null ? otherwise : `Did you mean ${best}?`;
}

const MOST_NAMED = 16;

/** Lines of a kind that are told one by one. */
export const MOST_LINES = 20;

/** Lines as they are; of many, the first and how many more. @param what they are, in the plural */
export function bounded(lines: readonly string[], what: string, most = MOST_LINES): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `… and ${lines.length - most} more ${what}`];
}

/** `a, b or c`; a long list is cut. */
export function oneOf(values: readonly unknown[]): string {
  if (values.length === 0) return "nothing";
  const texts = values.map(formatValue);
  if (texts.length > MOST_NAMED) return `${texts.slice(0, MOST_NAMED).join(", ")} … (${texts.length} in all)`;
  return texts.length === 1 ? String(texts[0]) : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}
