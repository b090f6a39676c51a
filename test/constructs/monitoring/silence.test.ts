import { heldToLook } from "../../../constructs/monitoring/evaluation";
import { RHYTHMS, type Rhythm } from "../../../constructs/monitoring/rhythms";
import { exampleFleet, synthesize } from "../../support/fleet";
import type { Block } from "../../support/one-stack";
import { type Stacks, unwatched } from "./watched";

const STACKS: Stacks = [...synthesize(exampleFleet(), ["production"])].map(
  ([name, text]) => [name, JSON.parse(text) as Block] as const,
);

/** The same stacks with a change. */
function changed(change: (resources: Block, stack: string) => void): Stacks {
  const copy = structuredClone(STACKS);
  for (const [stack, { resource }] of copy) change(resource ?? {}, stack);
  return copy;
}

const withoutAlarms = (lost: (alarm: Block) => boolean) =>
  changed((resources) => {
    const alarms: Block = resources.aws_cloudwatch_metric_alarm ?? {};
    for (const [id, alarm] of Object.entries<Block>(alarms)) if (lost(alarm)) delete alarms[id];
  });

const SCHEDULES = STACKS.flatMap(([, json]) =>
  Object.values<Block>(json.resource?.aws_cloudwatch_event_rule ?? {}).filter((rule) => rule.schedule_expression),
);

test("whatever runs by itself rings by errors, throttles, silence and targets out of reach, and keeps what failed", () => {
  expect(SCHEDULES.length).toBeGreaterThan(4);
  expect(unwatched(STACKS)).toEqual([]);
});

describe("is told of, when it is put back", () => {
  test.each(["Errors", "Throttles"])("a function without an alarm on %s", (metric) => {
    const functions = STACKS.flatMap(([, json]) => Object.values<Block>(json.resource?.aws_lambda_function ?? {}));
    expect(unwatched(withoutAlarms((alarm) => alarm.metric_name === metric))).toHaveLength(functions.length);
  });

  test("a rule without an alarm on targets out of reach", () => {
    const [of] = SCHEDULES.map(({ name }) => name);
    const lost = ({ metric_name: metric, dimensions }: Block) =>
      metric === "FailedInvocations" && dimensions.RuleName === of;
    expect(unwatched(withoutAlarms(lost))).toEqual([expect.stringContaining(`${of}: FailedInvocations`)]);
  });

  test("a schedule without an alarm on silence", () => {
    expect(unwatched(withoutAlarms(({ metric_name: metric }) => metric === "Invocations"))).toHaveLength(
      SCHEDULES.length,
    );
  });

  test.each([
    ["silence counts as good", { treat_missing_data: "notBreaching" }],
    ["it looks back over less than its rhythm", { period: 60, evaluation_periods: 1 }],
    ["it rings above a bound", { comparison_operator: "GreaterThanThreshold" }],
  ])("a schedule whose alarm is deaf, since %s", (_, change) => {
    const deaf = changed((resources) => {
      for (const alarm of Object.values<Block>(resources.aws_cloudwatch_metric_alarm ?? {}))
        if (alarm.metric_name === "Invocations") Object.assign(alarm, change);
    });
    expect(unwatched(deaf)).toHaveLength(SCHEDULES.length);
  });

  test("a function that a schedule calls and that keeps no failed run", () => {
    const forgets = changed((resources) => {
      for (const one of Object.values<Block>(resources.aws_lambda_function ?? {})) delete one.dead_letter_config;
    });
    expect(unwatched(forgets).filter((one) => one.endsWith("keeps no run that failed"))).toHaveLength(SCHEDULES.length);
  });

  test("a schedule more that nobody watches, of EventBridge's rules or its Scheduler", () => {
    const more = (expression: string) =>
      changed((resources, stack) => {
        if (stack !== "production-foundation") return;
        resources.aws_cloudwatch_event_rule = { more: { name: "more", schedule_expression: expression } };
        resources.aws_scheduler_schedule = { other: { name: "other" } };
      });
    expect(unwatched(more("rate(2 days)"))).toEqual([
      "production-foundation more: FailedInvocations",
      "production-foundation more: rate(2 days) is no rhythm that is known",
      "production-foundation other: nobody hears its silence",
    ]);
    expect(unwatched(more("rate(1 day)"))).toContain("production-foundation more: silence");
  });
});

test("every rhythm may be late once before its silence rings, and CloudWatch looks back so far", () => {
  for (const { seconds, silence } of Object.values<Rhythm>(RHYTHMS)) {
    expect(silence.periodSeconds * silence.periods).toBeGreaterThanOrEqual(2 * seconds);
    expect(() => heldToLook(silence)).not.toThrow();
  }
});

test.each([
  [{ periodSeconds: 3540, periods: 25 }, "25 periods of 3540 s are more than CloudWatch looks back over (86400 s)"],
  [{ periodSeconds: 86_400, periods: 31 }, "31 periods of 86400 s are more than CloudWatch looks back over (604800 s)"],
  [{ periodSeconds: 90, periods: 1 }, "a period is a multiple of 60 seconds, got: 90"],
])("an alarm that CloudWatch refuses is refused: %j", (look, says) => {
  expect(() => heldToLook(look)).toThrow(says);
});

test.each([
  { periodSeconds: 60, periods: 1440 },
  { periodSeconds: 3600, periods: 168 },
  { periodSeconds: 86_400, periods: 7 },
])("and the longest that it takes is not: %j", (look) => {
  expect(() => heldToLook(look)).not.toThrow();
});
