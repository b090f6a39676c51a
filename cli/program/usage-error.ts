import { meant, oneOf } from "../../config/nearest";

/** A mistake in the command line, for its author. Nothing was done. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** What to say of a word that is none of those that are known; null where it is one. */
export function unknownWord(what: string, given: string, known: readonly string[]): string | null {
  if (known.includes(given)) return null;
  if (known.length === 0) return `${what}: given ${JSON.stringify(given)}; there is none yet`;
  return `${what}: given ${JSON.stringify(given)}; allowed: ${oneOf(known)}. ${meant(given, known, "Name one of them.")}`;
}

/** @throws {UsageError} where a word is none of those that are known, with the nearest */
export function requireKnown(what: string, given: string, known: readonly string[]): void {
  const wrong = unknownWord(what, given, known);
  if (wrong !== null) throw new UsageError(wrong);
}
