import { main } from "../../cli/matrix";
import { homeKind } from "../../config/homes";
import { STRATEGIES } from "../../config/strategies";
import { TIERS } from "../../config/tiers";
import { allForms } from "../../constructs/engines/forms";
import { call } from "../cli/command";

async function matrix(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await call(main, args);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out;
}

test("prints a line for every engine in every tier and strategy, none of them blank", async () => {
  const [head, rule, ...lines] = (await matrix()).trimEnd().split("\n");
  expect(head).toMatch(/^engine +tier +strategy +answer$/);
  expect(rule).toMatch(/^[- ]+$/);
  const expected = allForms().length * Object.keys(TIERS).length * Object.keys(STRATEGIES).length;
  expect(lines).toHaveLength(expected);
  for (const line of lines) expect(line).toMatch(/^\w+ +\w+ +\w+ +\S.{9,}$/);
});

test("what a strategy leaves open of a neighbour is told, only where tenants share a home", async () => {
  const { rows } = JSON.parse(await matrix("--json")) as {
    rows: { engine: string; strategy: string; answer: { remains?: string } }[];
  };
  const open = rows.filter(({ answer }) => answer.remains !== undefined);
  expect(open.map(({ engine }) => engine)).toEqual(expect.arrayContaining(["redis", "clickhouse", "mongodb"]));
  for (const { strategy } of open) expect(homeKind(strategy)).toBe("cell");
  expect(await matrix()).toContain("Not kept apart: ");
});

test("the same as JSON, and what each engine has", async () => {
  const features = (JSON.parse(await matrix("--features", "--json")) as { rows: { engine: string; answer: object }[] })
    .rows;
  expect([...new Set(features.map(({ engine }) => engine))]).toEqual(allForms().map(({ name }) => name));
  for (const { answer } of features) expect(Object.keys(answer)).toHaveLength(1);
});
