import { join } from "node:path";
import { STRATEGIES } from "../../config/strategies";
import { TIERS } from "../../config/tiers";
import { allForms } from "../../constructs/engines/forms";
import { run } from "../support/process";

const ROOT = join(__dirname, "../..");

async function matrix(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(
    process.execPath,
    [require.resolve("tsx/cli"), join(ROOT, "cli/matrix.ts"), ...args],
    process.env,
    ROOT,
  );
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

test("prints a line for every engine in every tier and strategy, none of them blank", async () => {
  const [head, rule, ...lines] = (await matrix()).trimEnd().split("\n");
  expect(head).toMatch(/^engine +tier +strategy +answer$/);
  expect(rule).toMatch(/^[- ]+$/);
  const expected = allForms().length * Object.keys(TIERS).length * Object.keys(STRATEGIES).length;
  expect(lines).toHaveLength(expected);
  for (const line of lines) expect(line).toMatch(/^\w+ +\w+ +\w+ +\S.{9,}$/);
});

test("the same as JSON, and what each engine has", async () => {
  const features = JSON.parse(await matrix("--features", "--json")) as { engine: string; answer: object }[];
  expect([...new Set(features.map(({ engine }) => engine))]).toEqual(allForms().map(({ name }) => name));
  for (const { answer } of features) expect(Object.keys(answer)).toHaveLength(1);
});
