import { type AlarmProps, alarm } from "../../../constructs/monitoring/alarm";
import { compositeAlarm } from "../../../constructs/monitoring/composite-alarm";
import { synth } from "../../support/one-stack";

const props: AlarmProps = {
  name: "slow",
  description: "It is slow",
  severity: "warning",
  watches: {
    namespace: "AWS/SQS",
    name: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "x" },
    statistic: "Average",
  },
  threshold: { above: 3 },
  periodSeconds: 60,
  periods: 5,
  gap: "breaching",
  topics: { warning: "arn:warning", critical: "arn:critical" },
  tags: { a: "b" },
};
const made = (changes: Partial<AlarmProps> = {}) =>
  synth((stack) => {
    alarm(stack, "alarm", { ...props, ...changes });
  }).one("cloudwatch_metric_alarm");

test("a metric", () => {
  expect(made()).toMatchObject({
    alarm_name: "slow",
    namespace: "AWS/SQS",
    metric_name: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "x" },
    statistic: "Average",
    period: 60,
    evaluation_periods: 5,
    datapoints_to_alarm: 5,
    comparison_operator: "GreaterThanThreshold",
    threshold: 3,
    treat_missing_data: "breaching",
    tags: { a: "b", "tessera:severity": "warning" },
  });
  expect(made({ threshold: { below: 2 } })).toMatchObject({ comparison_operator: "LessThanThreshold", threshold: 2 });
});

test("a formula has its period in its metrics, and returns its result alone", () => {
  const metric = props.watches as Extract<AlarmProps["watches"], { name: string }>;
  const block = made({ watches: { expression: "a + b", label: "sum", of: { a: metric, b: metric } } });
  expect(block.period).toBeUndefined();
  expect(
    block.metric_query.map((query: { id: string; return_data: boolean }) => [query.id, query.return_data]),
  ).toEqual([
    ["result", true],
    ["a", false],
    ["b", false],
  ]);
  expect(block.metric_query[1].metric).toMatchObject({
    metric_name: "ApproximateNumberOfMessagesVisible",
    period: 60,
    stat: "Average",
  });
});

test("a severity that nobody hears is refused", () => {
  expect(() => made({ severity: "emergency" })).toThrow("no topic for severity emergency; there are warning, critical");
});

test("one that looks further back than CloudWatch does is refused", () => {
  expect(() => made({ periodSeconds: 86_400, periods: 30 })).toThrow("more than CloudWatch looks back over");
});

test("a composite rings when each group has an alarm", () => {
  const block = synth((stack) => {
    compositeAlarm(stack, "both", {
      name: "both",
      description: "Slow and full",
      severity: "critical",
      allOf: [["slow", "slower"], ["full"]],
      topics: props.topics,
      tags: {},
    });
  }).one("cloudwatch_composite_alarm");
  expect(block.alarm_rule).toBe('(ALARM("slow") OR ALARM("slower")) AND (ALARM("full"))');
  expect(block.alarm_actions).toEqual(["arn:critical"]);
});
