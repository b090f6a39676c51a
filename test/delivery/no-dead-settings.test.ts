import { leavesOf } from "../../config/shape";
import { deployment } from "../../constructs/deployment";
import { done, OTHERS } from "./deployment-effects";
import { AUTOMATIC, settings } from "./fixture";

test("every leaf has another value here", () => {
  expect(Object.keys(OTHERS).sort()).toEqual(leavesOf(deployment.schema).sort());
});

test.each(Object.keys(OTHERS))("changing %s changes what a delivery does", async (leaf) => {
  const change = leaf.split(".").reduceRight<unknown>((value, key) => ({ [key]: value }), OTHERS[leaf]);
  const before = settings(AUTOMATIC);
  const after = settings(AUTOMATIC, change as Record<string, unknown>);
  expect(await done(after)).not.toBe(await done(before));
});
