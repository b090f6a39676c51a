import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Problems } from "../../config/documents";
import { formatProblem } from "../../config/problem";
import { LIMITS } from "../../constructs/quotas/limits";
import { checkPrices } from "../../usage/cost/prices";
import { checkMovedFiles } from "../../usage/moved-files";
import { environmentYml, Folder, SMALL_FLEET } from "../config/folder";

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "tessera-edited-"));
});
afterEach(() => rmSync(path, { recursive: true }));

const told = (problems: Problems) => problems.list().map((one) => formatProblem(one).replaceAll(`${path}/`, ""));

describe("the price table", () => {
  const faults = (from: string, to: string) => {
    const file = join(path, "prices.yml");
    copyFileSync("usage/cost/prices.yml", file);
    const text = readFileSync(file, "utf8");
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
    const problems = new Problems();
    checkPrices(problems, file);
    return told(problems);
  };

  it.each([
    [
      "aws_kms_key: { monthly: 1.00 }",
      "aws_kms_key: { montly: 1.00 }",
      /types\.aws_kms_key\.montly: .* Did you mean monthly\?/,
    ],
    ["aws_kms_key: { monthly: 1.00 }", "aws_kms_key: { monthly: -1 }", /given -1; allowed: 0 to any, fractions too/],
    ["aws_kms_key: { monthly: 1.00 }", 'aws_kms_key: { monthly: "1.00" }', /Take the quotes out/],
    ["aws_kms_key: { monthly: 1.00 }", "aws_kms_key: {}", /given \[\]; allowed: one of hourly, monthly or usage/],
    ["hourly: aurora,", "hourly: arora,", /given arora; allowed: aurora, .* Did you mean aurora\?/],
    ["hours_per_month: 730", "hours_per_month: 7300", /given 7300; allowed: 1 to 744/],
    [
      "regions: {}",
      'regions: { eu-west-3: { as_of: "2026-11-22", source: x, hourly: { arora: {} }, units: { rds_storage_gp3_gb: 1, aurora_acu_hour: 1 }, monthly: { aws_kms_kye: 1 } } }',
      /given arora; .* Did you mean aurora\?[\s\S]*given aws_kms_kye; allowed: .* Did you mean aws_kms_key\?/,
    ],
    ["regions: {}", 'regions: { eu-west-3: { as_of: "2026-11-22" } }', /regions\.eu-west-3/],
    ["free: [", "fre: [", /fre: .* Did you mean free\?/],
  ])("%s as %s is refused with its line", (from, to, says) => {
    const problems = faults(from, to);
    expect(problems[0]).toMatch(/^prices\.yml:\d+:\d+ /);
    expect(problems.join("\n")).toMatch(says);
  });
});

describe("budgets and granted quotas", () => {
  it("of an environment that is misspelt are refused by their file's name, its keys by their place", () => {
    const folder = new Folder(SMALL_FLEET, {
      "overrides/prodution_cost.yml": "settings: { most_added_usd_a_month: 5 }\n",
      "overrides/production_cost.yml": "settings:\n  most_aded_usd_a_month: 5\n",
      "overrides/production_quotas.yml": "settings:\n  vpcs: 0\n  kms_kys: 5\n",
    });
    const problems = folder.problems();
    folder.remove();
    expect(problems).toEqual([
      "overrides/production_cost.yml:2:3 settings.most_aded_usd_a_month: given 5; allowed: under settings: most_added_usd_a_month. Did you mean most_added_usd_a_month?",
      "overrides/production_quotas.yml:2:3 settings.vpcs: given 0; allowed: 1 to 100000000. Raise it.",
      expect.stringMatching(/^overrides\/production_quotas\.yml:3:3 settings\.kms_kys: .* Did you mean kms_keys\?$/),
      expect.stringMatching(/^overrides\/prodution_cost\.yml: .* Did you mean production_cost\.yml\?$/),
    ]);
  });

  it("are each environment's own, AWS's and a tight guard where nothing is written", () => {
    const folder = new Folder(SMALL_FLEET, {
      "overrides/staging_environment.yml": environmentYml(),
      "overrides/production_cost.yml": "settings: { most_added_usd_a_month: 9000 }\n",
      "overrides/production_quotas.yml": "settings: { vpcs: 12 }\n",
    });
    const fleet = folder.load();
    const of = (room: string, environment: string) => fleet.resolveEnvironment(room, environment).values;
    expect([of("cost", "production"), of("cost", "staging")]).toEqual([
      { most_added_usd_a_month: 9000 },
      { most_added_usd_a_month: 200 },
    ]);
    expect([of("quotas", "production").vpcs, of("quotas", "staging").vpcs]).toEqual([12, 5]);
    expect(Object.keys(of("quotas", "staging"))).toEqual(Object.keys(LIMITS));
    folder.remove();
  });
});

test("a file that nothing reads any more is told, with where its content goes", () => {
  for (const [name, place] of [
    ["usage/cost/budgets.yml", "overrides/<environment>_cost.yml"],
    ["usage/quotas/ledger.yml", "overrides/<environment>_quotas.yml"],
    ["cost/budgets.yml", "overrides/<environment>_cost.yml"],
  ] as const) {
    mkdirSync(join(path, dirname(name)), { recursive: true });
    writeFileSync(join(path, name), "production: 5\n");
    const problems = new Problems();
    checkMovedFiles(problems, path);
    expect(told(problems).filter((text) => text.startsWith(name))).toEqual([
      expect.stringContaining(`given a file that nothing reads; allowed: ${place}. Write`),
    ]);
  }
});
