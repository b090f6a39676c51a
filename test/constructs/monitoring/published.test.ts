import { alarm, type Metric } from "../../../constructs/monitoring/alarm";
import { NIGHTLY_METRICS } from "../../../constructs/monitoring/nightly-jobs";
import { OWN, OWN_NAMESPACE, PUBLISHED, type Published, published } from "../../../constructs/monitoring/published";
import { exampleFleet, synthesize } from "../../support/fleet";
import { type Block, synth } from "../../support/one-stack";

/** An alarm as it was written, with each metric that it names. */
interface Written {
  readonly stack: string;
  readonly block: Block;
  readonly metrics: readonly Metric[];
}

const STACKS = [...synthesize(exampleFleet(), ["production"])].map(
  ([name, text]) => [name, JSON.parse(text) as Block] as const,
);

const ALARMS: readonly Written[] = STACKS.flatMap(([stack, json]) =>
  Object.values<Block>(json.resource?.aws_cloudwatch_metric_alarm ?? {}).map((block) => ({
    stack,
    block,
    metrics: (block.metric_query ?? [{ metric: block }]).flatMap(({ metric }: Block) =>
      metric === undefined
        ? []
        : [
            {
              namespace: metric.namespace,
              name: metric.metric_name,
              dimensions: metric.dimensions ?? {},
              statistic: metric.stat ?? metric.statistic,
            },
          ],
    ),
  })),
);

const isOwn = ({ namespace }: Metric) => OWN_NAMESPACE.test(namespace);
const name = ({ stack, block }: Written) => `${stack} ${block.alarm_name}`;

test("every metric is published, under these dimensions", () => {
  const amiss = ALARMS.flatMap((written) =>
    written.metrics.flatMap((metric) => {
      try {
        published(metric);
        return [];
      } catch (error) {
        return [`${name(written)}: ${(error as Error).message}`];
      }
    }),
  );
  expect(ALARMS.length).toBeGreaterThan(100);
  expect(amiss).toEqual([]);
});

test("an alarm on what another engine publishes, or under another dimension, is refused", () => {
  const watch = (watches: Metric) => () =>
    synth((stack) => {
      alarm(stack, "alarm", {
        name: "any",
        description: "any",
        severity: "warning",
        watches,
        threshold: { above: 1 },
        periodSeconds: 60,
        periods: 1,
        gap: "ignore",
        topics: { warning: "arn" },
        tags: {},
      });
    });
  const metric = (changes: Partial<Metric>): Metric => ({
    namespace: "AWS/RDS",
    name: "Deadlocks",
    dimensions: { DBClusterIdentifier: "x" },
    statistic: "Sum",
    ...changes,
  });
  expect(watch(metric({}))).not.toThrow();
  expect(watch(metric({ namespace: "Tessera/any" }))).toThrow("publishes no Deadlocks that is known here");
  expect(watch(metric({ name: "ConnectionAttempts" }))).toThrow("publishes no ConnectionAttempts that is known here");
  expect(watch(metric({ dimensions: { DBInstanceIdentifier: "x" } }))).toThrow("is published by DBClusterIdentifier");
});

/** test/delivery/night.test.ts holds the script that tells them to the alarms. */
const TOLD: readonly string[] = Object.values(NIGHTLY_METRICS);

test("metrics of our own are filtered out of a log of the same stack, or told by jobs of the night", () => {
  const missing = ALARMS.flatMap((written) => {
    const filters = Object.values<Block>(
      STACKS.find(([stack]) => stack === written.stack)![1].resource.aws_cloudwatch_log_metric_filter ?? {},
    ).map(({ metric_transformation: { namespace, name: metric } }) => `${namespace} ${metric}`);
    return written.metrics
      .filter(({ namespace, name: metric }) => OWN_NAMESPACE.test(namespace) && !TOLD.includes(metric))
      .map(({ namespace, name: metric }) => `${namespace} ${metric}`)
      .filter((metric) => !filters.includes(metric));
  });
  expect(missing).toEqual([]);
});

/** What a threshold of a unit can sensibly be: milliseconds for seconds, or a share for a percentage, are outside. */
const SENSIBLE: Readonly<Record<Published["unit"], readonly [least: number, most: number]>> = {
  Percent: [1, 100],
  Seconds: [0.001, 60],
  Milliseconds: [1, 60_000],
  Microseconds: [100, 60_000_000],
  Bytes: [1024 ** 2, 1024 ** 5],
  Count: [0, 2 ** 31],
  CountPerSecond: [1 / 3600, 1000],
};

test("a threshold is in the unit that the service publishes", () => {
  const amiss = ALARMS.flatMap((written) => {
    const known = [...new Set(written.metrics)].map((metric) => published(metric).unit);
    const [unit] = new Set(known).size === 1 ? known : [];
    const { threshold, metric_query: formula } = written.block;
    // A share of two counts is a percentage of its own.
    if (unit === undefined || (formula !== undefined && unit === "Count")) return [];
    const [least, most] = SENSIBLE[unit];
    return threshold >= least && threshold <= most ? [] : [`${name(written)}: ${threshold} ${unit}`];
  });
  expect(amiss).toEqual([]);
});

test("what a gap means is chosen, and never left to CloudWatch's default", () => {
  const chosen = ["breaching", "notBreaching", "ignore"];
  expect(ALARMS.filter(({ block }) => !chosen.includes(block.treat_missing_data)).map(name)).toEqual([]);
});

/** What samples of a unit can be put together as: percentages, times and levels have no sum. */
const STATISTICS: Readonly<Record<Published["unit"], readonly Metric["statistic"][]>> = {
  Percent: ["Average", "Minimum", "Maximum"],
  Seconds: ["Average", "Minimum", "Maximum"],
  Milliseconds: ["Average", "Minimum", "Maximum"],
  Microseconds: ["Average", "Minimum", "Maximum"],
  Bytes: ["Average", "Minimum", "Maximum"],
  Count: ["Sum", "Average", "Minimum", "Maximum"],
  CountPerSecond: ["Average", "Minimum", "Maximum"],
};

test("samples are put together as their unit can be", () => {
  const amiss = ALARMS.flatMap((written) =>
    written.metrics
      .filter((metric) => !STATISTICS[published(metric).unit].includes(metric.statistic))
      .map((metric) => `${name(written)}: ${metric.statistic} of ${metric.name}`),
  );
  expect(amiss).toEqual([]);
});

test("what always reports rings once when it stops, and what reports on use rings by silence only where that is meant", () => {
  const silent = new Map<string, boolean>();
  const amiss: string[] = [];
  for (const written of ALARMS)
    for (const metric of written.metrics) {
      const cadence = published(metric).cadence;
      const { treat_missing_data: gap, comparison_operator: operator } = written.block;
      const of = Object.values(metric.dimensions).join(" ");
      if (cadence === "always") silent.set(of, (silent.get(of) ?? false) || gap === "breaching");
      if (cadence === "on_use" && gap === "ignore") amiss.push(`${name(written)}: would stay as it was for ever`);
      if (cadence === "on_use" && gap === "breaching" && operator !== "LessThanThreshold")
        amiss.push(`${name(written)}: rings while nothing happens`);
    }
  for (const [of, rings] of silent) if (!rings) amiss.push(`${of}: may fall silent and nobody hears`);
  expect(amiss).toEqual([]);
});

test("every row of the table has an alarm or a form that uses it", () => {
  const used = new Set(
    ALARMS.flatMap(({ metrics }) => metrics.map(({ namespace, name: metric }) => `${namespace} ${metric}`)),
  );
  const own = new Set(ALARMS.flatMap(({ metrics }) => metrics.filter(isOwn).map(({ name: metric }) => metric)));
  expect(Object.keys(OWN).filter((metric) => !own.has(metric))).toEqual([]);
  const rows = Object.entries(PUBLISHED).flatMap(([namespace, metrics]) =>
    Object.keys(metrics).map((metric) => `${namespace} ${metric}`),
  );
  // Of a serverless cluster, which production has none of.
  expect(rows.filter((row) => !used.has(row))).toEqual(["AWS/RDS ACUUtilization"]);
});
