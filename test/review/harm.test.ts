import { HARM, NO_HARM } from "./attributes/harm";
import { judge } from "./support/plan";

type Change = (typeof NO_HARM)[number];

const verdict = ([type, before, after]: Change): string => judge([{ address: `${type}.a`, before, after }]).verdict;
const named = (changes: readonly Change[]): [string, Change][] =>
  changes.map((one) => [`${one[0]} ${Object.keys(one[1])} ${JSON.stringify(Object.values(one[2])).slice(0, 80)}`, one]);

describe.each(Object.entries(HARM))("%s", (_lost, changes) => {
  it.each(named(changes))("%s is not OK", (_name, change) => {
    expect(verdict(change)).not.toBe("OK");
  });
});

describe("what does no harm", () => {
  it.each(named(NO_HARM))("%s is OK", (_name, change) => {
    expect(verdict(change)).toBe("OK");
  });
});
