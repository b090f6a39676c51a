import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { bootstrapPool, guardPool, type PoolSpec } from "../../constructs/engines/families/postgresql/sql";
import { RUNBOOK } from "../../constructs/monitoring/runbook";
import { exampleFleet, synthesize } from "../support/fleet";
import type { Block } from "../support/one-stack";

const PAGE = readFileSync(RUNBOOK, "utf8");
const SECTIONS = [...PAGE.matchAll(/<a id="([a-z-]+)"><\/a>\n\n## /g)].map(([, id]) => id!);

const STACKS = [...synthesize(exampleFleet(), ["production"]).values()];
const ALARMS = ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"];

/** Summaries of alerts, wherever they stand in a release's values. */
function summariesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    key === "summary" && typeof below === "string" ? [below] : summariesIn(below),
  );
}

/** What people read when something rings: descriptions of alarms, and summaries of alerts, which lie in a release's values. */
const TOLD = [
  ...new Set(
    STACKS.flatMap((text) => [
      ...ALARMS.flatMap((type) =>
        Object.values<Block>((JSON.parse(text) as Block).resource?.[type] ?? {}).map(({ alarm_description: told }) =>
          String(told),
        ),
      ),
      ...Object.values<Block>((JSON.parse(text) as Block).resource?.helm_release ?? {}).flatMap(({ values }) =>
        ((values ?? []) as readonly string[]).flatMap((one) => summariesIn(load(one))),
      ),
    ]),
  ),
];

/** An alarm that speaks of a tenant, or of a user, who is one. */
const OF_TENANTS = /tenant|somebody|\buser\b/i;
const sectionOf = (told: string) => new RegExp(`\\(${RUNBOOK}#([a-z-]+)\\)$`).exec(told)?.[1];

test("alarms and alerts were found", () => {
  expect(TOLD.length).toBeGreaterThan(60);
  expect(TOLD).toContainEqual(expect.stringContaining("pooler's client connections"));
});

test("each that speaks of tenants says where it is explained, and there it is", () => {
  const about = TOLD.filter((told) => OF_TENANTS.test(told));
  expect(about.filter((told) => !SECTIONS.includes(sectionOf(told) ?? ""))).toEqual([]);
});

test("each section is of an alarm", () => {
  expect([...new Set(TOLD.map(sectionOf).filter((id) => id !== undefined))].sort()).toEqual([...SECTIONS].sort());
});

describe("what a guard tells", () => {
  const pool = (majorVersion: 14 | 17): PoolSpec => ({
    database: "shared",
    schema: "app",
    tenantColumn: "tenant_id",
    majorVersion,
    extensions: ["pg_stat_statements"],
  });
  const text = ([14, 17] as const)
    .flatMap((version) => [...bootstrapPool(pool(version)), ...guardPool(pool(version))])
    .flatMap(({ statements }) => statements)
    .join("\n");
  // Rows of the watch, and rows that functions return: a tenant or "*", then the rule.
  const rules = [
    ...text.matchAll(/UNION ALL SELECT '([a-z_]+)', f\.pid/g),
    ...text.matchAll(/SELECT (?:[a-z]\.tenant|'\*'|substr\([^\n]*?\+ 1\)), '([a-z_]+)'/g),
  ].map(([, rule]) => rule!);

  test.each([...new Set(rules)].map((rule) => [rule]))("%s has a row", (rule) => {
    expect(PAGE.split("\n").filter((line) => line.startsWith("| `") && line.includes(`\`${rule}`))).not.toEqual([]);
  });

  test("and no row is of a rule that is none", () => {
    const named = PAGE.split("\n")
      .filter((line) => line.startsWith("| `"))
      .flatMap((line) => [...line.split("|")[1]!.matchAll(/`([a-z_]+)/g)].map(([, rule]) => rule!))
      .filter((rule) => rule !== "tenant");
    expect([...new Set(named)].sort()).toEqual([...new Set(rules)].sort());
  });
});
