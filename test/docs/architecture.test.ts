import { readFileSync } from "node:fs";
import { DOCUMENT, picture, printed, README, withPicture, withPrint } from "../../cli/dev/architecture";

test("the picture in the document is that of the stacks (./tessera dev docs makes it anew)", () => {
  const text = readFileSync(DOCUMENT, "utf8");
  expect(text).toBe(withPicture(text, picture("production")));
});

test("the README shows what synth prints (./tessera dev docs writes it anew)", () => {
  const text = readFileSync(README, "utf8");
  expect(text).toBe(withPrint(text, printed()));
});
