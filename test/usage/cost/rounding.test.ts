import { totalOf } from "../../../usage/cost/allocate";
import { rounded } from "../../../usage/cost/rounding";

const inCents = (usd: number) => Math.round(usd * 100);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/** Amounts that no rounding of each for itself adds up. */
const BILLS = {
  "a row of two halves": [{ tenant: "a", own: 10_708.915, cell: 0, environment: 196.625 }],
  "thirds of a cell": ["a", "b", "c"].map((tenant) => ({ tenant, own: 0, cell: 100 / 3, environment: 10 / 3 })),
  "whole cents": [{ tenant: "a", own: 196.63, cell: 0.29, environment: 1.1 }],
  "a thousand tenants": Array.from({ length: 1000 }, (_, index) => ({
    tenant: `t${index}`,
    own: (index * 7919) / 977,
    cell: 1000 / 7,
    environment: 123.45 / 1000,
  })),
  nobody: [],
};

test.each(Object.entries(BILLS))("%s: what is shown adds up, and no figure is off by a cent", (_, bill) => {
  const shown = rounded(bill);
  for (const [index, one] of shown.entries()) {
    expect(inCents(one.own) + inCents(one.cell) + inCents(one.environment)).toBe(inCents(one.total));
    for (const part of ["own", "cell", "environment"] as const)
      expect(Math.abs(one[part] - bill[index]![part])).toBeLessThan(0.0100001);
  }
  expect(sum(shown.map(({ total }) => inCents(total)))).toBe(inCents(sum(bill.map(totalOf))));
});

test("whole cents are shown as they are", () => {
  expect(rounded(BILLS["whole cents"])).toEqual([{ ...BILLS["whole cents"][0], total: 198.02 }]);
});
