import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { heldToLook } from "./evaluation";
import { published } from "./published";

/** A CloudWatch metric and how its samples are put together. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Average" | "Minimum" | "Maximum" | "Sum" | "SampleCount";
}

/** Arithmetic over metrics, in CloudWatch metric math: each key of `of` is a name in the expression. */
export interface Formula {
  readonly expression: string;
  readonly label: string;
  readonly of: Readonly<Record<string, Metric>>;
}

/**
 * What a gap in the data means. There is no default, because CloudWatch's own (`missing`) keeps an alarm silent
 * when the thing it watches is dead.
 *
 * - `breaching`: it should always report, so silence is bad news.
 * - `notBreaching`: it reports only when something happens, so silence is good news.
 * - `ignore`: silence says nothing; the alarm stays as it is.
 */
export type Gap = "breaching" | "notBreaching" | "ignore";

export interface AlarmProps {
  /** At most 255 characters. */
  readonly name: string;
  /** What is wrong when it rings, for whom it wakes. */
  readonly description: string;
  /** Key of `topics`. */
  readonly severity: string;
  readonly watches: Metric | Formula;
  /** Rings above or below this value, in the metric's own unit. */
  readonly threshold: { readonly above: number } | { readonly below: number };
  readonly periodSeconds: number;
  /** Rings when this many periods in a row are bad. */
  readonly periods: number;
  readonly gap: Gap;
  /** SNS topic ARN by severity. Told when it rings and when it is over. */
  readonly topics: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** What must stand before the watch begins. Default: nothing. */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** Provider of another region: metrics and topics of one region serve alarms of that region only. Default: the stack's. */
  readonly provider?: AwsProvider;
}

/**
 * An alarm on one metric or on a formula over several.
 *
 * @throws for a metric that nobody publishes ({@link published}), or where CloudWatch does not look so far back
 *   ({@link heldToLook})
 */
export function alarm(scope: Construct, id: string, props: AlarmProps): CloudwatchMetricAlarm {
  const topic = topicOf(props.topics, props.severity);
  const { threshold, watches } = props;
  for (const metric of "expression" in watches ? Object.values(watches.of) : [watches]) published(metric);
  heldToLook(props);
  return new CloudwatchMetricAlarm(scope, id, {
    provider: props.provider,
    alarmName: props.name,
    alarmDescription: props.description,
    ...("expression" in props.watches
      ? { metricQuery: queries(props.watches, props.periodSeconds) }
      : {
          namespace: props.watches.namespace,
          metricName: props.watches.name,
          dimensions: { ...props.watches.dimensions },
          statistic: props.watches.statistic,
          period: props.periodSeconds,
        }),
    comparisonOperator: "above" in threshold ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: "above" in threshold ? threshold.above : threshold.below,
    evaluationPeriods: props.periods,
    datapointsToAlarm: props.periods,
    treatMissingData: props.gap,
    alarmActions: [topic],
    okActions: [topic],
    dependsOn: [...(props.dependsOn ?? [])],
    tags: { ...props.tags, "tessera:severity": props.severity },
  });
}

/** @throws where nobody would hear an alarm of that severity */
export function topicOf(topics: Readonly<Record<string, string>>, severity: string): string {
  const topic = topics[severity];
  if (topic === undefined)
    throw new Error(`alarm: no topic for severity ${severity}; there are ${Object.keys(topics).join(", ")}`);
  return topic;
}

function queries(formula: Formula, periodSeconds: number) {
  return [
    { id: "result", expression: formula.expression, label: formula.label, returnData: true },
    ...Object.entries(formula.of).map(([id, metric]) => ({
      id,
      returnData: false,
      metric: {
        namespace: metric.namespace,
        metricName: metric.name,
        dimensions: { ...metric.dimensions },
        stat: metric.statistic,
        period: periodSeconds,
      },
    })),
  ];
}
