import { fuzz } from "./run";

test("made-up documents are accepted and make a share, or are refused with a located error", () => {
  const { documents, accepted, refused, faults } = fuzz(600, 7);
  expect(faults).toEqual([]);
  expect(accepted + refused).toBe(documents);
  // Both ways are walked often, or the fuzz says little.
  expect(accepted).toBeGreaterThan(40);
  expect(refused).toBeGreaterThan(200);
});
