import type { Finding } from "../../review/finding";
import { renderSarif } from "../../review/render/sarif";
import type { Report } from "../../review/report";
import { RULES } from "../../review/rules/registry";
import { finding } from "./group/given";
import { judge } from "./support/plan";

const empty = judge([]);
const run = (given: Partial<Report>) => JSON.parse(renderSarif({ ...empty, ...given })).runs[0];
const result = (given: Partial<Finding>, rest: Partial<Report> = {}) =>
  run({ findings: [finding(given)], ...rest }).results[0];

it.each([
  [{}, "aws_x.a: says"],
  [{ tenant: "acme" }, "Tenant acme: aws_x.a: says"],
  [{ before: "1", after: "2" }, "aws_x.a: says"],
  [{ attribute: "port" }, "aws_x.a: says (port: new → none)"],
  [{ attribute: "port", before: "1" }, "aws_x.a: says (port: 1 → none)"],
  [{ attribute: "port", after: "2" }, "aws_x.a: says (port: new → 2)"],
  [{ attribute: "port", before: "1", after: "2", tenant: "acme" }, "Tenant acme: aws_x.a: says (port: 1 → 2)"],
])("a finding of %j reads %s", (given, text) => {
  expect(result(given).message.text).toBe(text);
});

const excepted = { owner: "ada", expires: "2026-02-01", was: "stop" as const };
it.each([
  [{ severity: "stop" as const }, "error", undefined],
  [{ severity: "review" as const }, "warning", undefined],
  [{ severity: "note" as const }, "note", undefined],
  [{ severity: "note" as const, excepted }, "error", "ada, until 2026-02-01"],
  [
    { severity: "note" as const, excepted: { ...excepted, was: "review" as const, reason: "known" } },
    "warning",
    "ada, until 2026-02-01: known",
  ],
])("of %j the level is %s, and it is accepted by %s", (given, level, justification) => {
  const { level: told, suppressions } = result(given);
  expect(told).toBe(level);
  expect(suppressions).toEqual(justification && [{ kind: "external", status: "accepted", justification }]);
});

it.each([
  ["plans/s.json", "plans/s.json"],
  ["/tmp/s.json", "tmp/s.json"],
  ["//tmp/s.json", "tmp/s.json"],
  ["C:\\a b\\s.json", "C%3A/a%20b/s.json"],
  ["ä#?.json", "%C3%A4%23%3F.json"],
])("a finding of the plan %s stands in %s", (file, uri) => {
  const [plan] = empty.plans;
  const [{ physicalLocation, logicalLocations }] = result({}, { plans: [{ ...plan!, stack: "s", file }] }).locations;
  expect(physicalLocation).toEqual({ artifactLocation: { uri }, region: { startLine: 1 } });
  expect(logicalLocations).toEqual([{ name: "aws_x.a", fullyQualifiedName: "s/aws_x.a", kind: "resource" }]);
});

it("a finding of no plan stands in its stack", () => {
  const [{ physicalLocation }] = result({ stack: "(all plans)" }).locations;
  expect(physicalLocation.artifactLocation).toEqual({ uri: "(all%20plans)" });
});

describe("the lasting fingerprint", () => {
  const print = (given: Partial<Finding>): string => result(given).partialFingerprints["tessera/v1"];

  it.each(["rule", "stack", "address", "attribute", "says"] as const)("is another by %s", (part) => {
    expect(print({ [part]: "other" })).not.toBe(print({}));
    expect(print({})).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([{ severity: "stop" as const }, { before: "1", after: "2" }, { tenant: "acme" }, { excepted }])(
    "is the same with %j",
    (given) => {
      expect(print(given)).toBe(print({}));
    },
  );
});

it("the run failed where a plan could not be judged, and says why", () => {
  const { invocations } = run({
    verdict: "CANNOT JUDGE",
    exitCode: 3,
    refusals: [{ plan: "p.json", reason: "It is empty.", remedy: "Make it again." }],
  });
  const message = { text: "p.json: It is empty. Make it again." };
  expect(invocations).toEqual([
    { executionSuccessful: false, exitCode: 3, toolExecutionNotifications: [{ level: "error", message }] },
  ]);
  for (const verdict of ["STOP", "REVIEW", "OK"] as const)
    expect(run({ verdict }).invocations[0].executionSuccessful).toBe(true);
});

it("every rule is described, and finds its results", () => {
  const { tool, results } = run({ findings: RULES.map(({ id }) => finding({ rule: id })) });
  for (const [at, rule] of RULES.entries()) {
    expect(tool.driver.rules[at]).toMatchObject({
      id: rule.id,
      name: rule.title,
      shortDescription: { text: rule.title },
      fullDescription: { text: rule.explanation },
      help: { text: rule.remedy },
      defaultConfiguration: { level: { stop: "error", review: "warning", note: "note" }[rule.severity] },
    });
    expect(tool.driver.rules[at].properties).toEqual(rule.controls && { tags: rule.controls });
    expect(results[at]).toMatchObject({ ruleId: rule.id, ruleIndex: at });
  }
});
