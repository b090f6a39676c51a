import { createHash } from "node:crypto";

interface Place {
  readonly line: number;
  readonly column: number;
}

/** A change to one place of one source, as Stryker describes it. */
export interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

/**
 * Whether a mutant is of the sample: by a hash of what it is and where, so that a seed draws the same ones wherever it is asked,
 * and a file with twice the mutants gives twice as many.
 *
 * @param first what the first line and column are counted as: 0 while Stryker runs, 1 in its report
 * @param share 0 to 1
 */
export function isDrawn(
  { mutatorName, replacement, location: { start, end } }: Mutant,
  first: 0 | 1,
  { share, seed }: { readonly share: number; readonly seed: string },
): boolean {
  const place = [start, end].flatMap(({ line, column }) => [line - first, column - first]);
  const what = [seed, mutatorName, replacement, ...place];
  return createHash("sha256").update(what.join("\n")).digest().readUInt32BE() < share * 2 ** 32;
}
