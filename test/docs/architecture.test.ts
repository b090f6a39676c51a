import { readFileSync } from "node:fs";
import { DOCUMENT, picture, withPicture } from "../../cli/architecture";

test("the picture in the document is that of the stacks (npm run docs:architecture makes it anew)", () => {
  const text = readFileSync(DOCUMENT, "utf8");
  expect(text).toBe(withPicture(text, picture("production")));
});
