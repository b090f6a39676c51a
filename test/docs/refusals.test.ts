import { readFileSync } from "node:fs";
import { PAGES, page } from "../../cli/dev/refusals";

test.each(Object.keys(PAGES) as (keyof typeof PAGES)[])(
  "the page of %s is made from the tables (./tessera dev docs)",
  (name) => {
    expect(readFileSync(PAGES[name], "utf8")).toBe(page(name));
  },
);

test("what is named most and nobody can give stands on the page", () => {
  const text = readFileSync(PAGES.refusals, "utf8");
  for (const name of [
    "in_memory",
    "post_quantum",
    "ChaCha20-Poly1305",
    "service_mesh",
    "clouds",
    "homomorphic_operations",
    "multi_master",
  ])
    expect(text).toContain(name);
});
