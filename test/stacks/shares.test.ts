import { synthesize } from "../support/fleet";
import { CELL, smallFleet } from "./fleet";

function stack(files: ReadonlyMap<string, string>, name = CELL) {
  return JSON.parse(synthesize(files, [name]).get(name)!);
}

const json = stack(smallFleet());

test("each resource has rows from a lean map of its own: tenant to one string", () => {
  const maps = Object.entries(json.locals).filter(([, value]) => typeof value === "object");
  expect(maps.length).toBeGreaterThan(0);
  for (const [, rows] of maps) for (const value of Object.values(rows as object)) expect(typeof value).toBe("string");
  const loops = Object.values(json.resource as Record<string, Record<string, { for_each?: string }>>).flatMap(
    (resources) => Object.values(resources).map((block) => block.for_each),
  );
  const names = maps.map(([name]) => `\${local.${name}}`);
  for (const loop of loops) expect(names).toContain(loop);
});

test("a free tenant costs nothing of its own: no key, secret, alarm or function, and a handful of rows", () => {
  const rows = Object.entries(json.resource as Record<string, object>).flatMap(([type, resources]) =>
    Object.keys(resources).map(() => type),
  );
  expect(rows.length).toBeLessThanOrEqual(5);
  expect([...new Set(rows)].sort()).toEqual([
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_lambda_invocation",
    "aws_ssm_parameter",
  ]);
});

test("a tenant's role reads its own contract and signs in as its own roles: every resource ends with its own id", () => {
  const policies = Object.values(
    json.resource.aws_iam_role_policy as Record<string, { policy: string; for_each: string }>,
  );
  expect(policies).toHaveLength(1);
  const { policy } = policies[0]!;
  const arns = policy.match(/"arn:[^"]+"/g)!;
  expect(arns).toHaveLength(4);
  for (const arn of arns) {
    expect(arn).toMatch(/\$\{each\.key\}(\/postgresql)?"$/);
    expect(arn).not.toContain("*");
  }
  expect(policy).not.toContain('"*"');
});

test("text that looks like a template stays text", () => {
  for (const rows of Object.values(json.locals as Record<string, object | string>))
    if (typeof rows === "object")
      for (const value of Object.values(rows))
        expect(value.replaceAll("$${", "").replaceAll("%%{", "")).not.toMatch(/[$%]\{/);
});
