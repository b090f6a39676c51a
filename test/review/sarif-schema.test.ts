import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { renderSarif } from "../../review/render/sarif";
import type { Report } from "../../review/report";
import { judge } from "./support/plan";

/** SARIF's own schema (2.1.0, rtm.5), from a package of its authors that nothing else of is used. */
const SCHEMA = join(process.cwd(), "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const there = existsSync(SCHEMA);

if (!there)
  test("SARIF's own schema: npm ci installs it", () => {
    process.stdout.write("skipped: SARIF against its schema (npm ci has not installed @microsoft/jest-sarif)\n");
    expect(process.env.CI).not.toBe("true");
  });

(there ? describe : () => {})("SARIF, held against its own schema", () => {
  const faults = (sarif: unknown): string[] => {
    const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(SCHEMA, "utf8"));
    // Its draft and one of its patterns are older than today's defaults.
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(
      schema,
    );
    validate(sarif);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  const empty = judge([], {}, {}, "production-tenant-acme");
  const finding = {
    rule: "drift",
    severity: "review",
    stack: "production-tenant-acme",
    address: 'aws_db_instance.x["a b"]',
    tenant: "acme",
    says: "changed",
    attribute: "port",
    before: "1",
    after: "2",
  } as const;
  const cases: readonly (readonly [string, object])[] = [
    ["nothing found", {}],
    ["a finding", { findings: [finding] }],
    [
      "an excepted finding",
      { findings: [{ ...finding, excepted: { owner: "ann", expires: "2026-01-01", reason: "known", was: "stop" } }] },
    ],
    [
      "a plan that could not be judged",
      {
        verdict: "CANNOT JUDGE",
        exitCode: 3,
        refusals: [{ plan: "p.json", reason: "truncated", remedy: "plan again" }],
      },
    ],
  ];

  it.each(cases)("fits with %s", (_, changes) => {
    expect(faults(JSON.parse(renderSarif({ ...empty, ...changes } as Report)))).toEqual([]);
  });

  it("is told apart from what does not fit", () => {
    const sarif = JSON.parse(renderSarif({ ...empty, findings: [finding] } as unknown as Report));
    sarif.runs[0].results[0].level = "severe";
    expect(faults(sarif).join()).toContain("/runs/0/results/0/level");
  });
});
