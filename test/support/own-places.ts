import type { BreakingChange } from "../../changes/breaking/breaking-change";
import type { Problem } from "../../config/problem";

/** Where a value that somebody else wrote came from: it says so, and then where another may be written. */
const SOURCE = /(?:It comes from|, from) \S+/g;
const OF_THE_PRODUCT = /(?:^|[\s/])constructs\//;

/**
 * What is wrong with where refusals send their readers: none is told in a file of the product, or is to change one. Every
 * helper by which tests bring refusals about asks this of each, so that a new one is held to it by its own test.
 */
export function expectOwnPlaces(refusals: readonly (Problem | BreakingChange)[]): void {
  const sent = refusals.filter((one) => {
    const [file, advice] =
      "place" in one ? [one.place.file, one.instead] : [one.file, [one.advice, one.standing].join(" ")];
    return OF_THE_PRODUCT.test(file) || OF_THE_PRODUCT.test(advice.replace(SOURCE, ""));
  });
  expect(sent).toEqual([]);
}
