import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { archive, bundleExecutor } from "../../executor/bundle";

test("the remembered archive is what bundling the sources gives", () => {
  const { bytes, inputs } = archive();
  const bundle = bundleExecutor();
  expect(Buffer.from(bytes).equals(readFileSync(bundle.path))).toBe(true);
  expect(bundle.sha256Base64).toBe(createHash("sha256").update(bytes).digest("base64"));
  expect(inputs).toEqual(expect.arrayContaining(["package-lock.json", "executor/bundle.ts", "executor/index.ts"]));
  expect(inputs.filter((input) => input.includes("node_modules"))).toEqual([]);
});
