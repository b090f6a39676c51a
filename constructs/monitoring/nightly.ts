import type { Construct } from "constructs";
import { alarm, type Metric } from "./alarm";
import { NIGHTLY_JOBS, NIGHTLY_METRICS, type NightlyJobName } from "./nightly-jobs";
import { RHYTHMS } from "./rhythms";

export interface NightlyAlarmsProps {
  /** Name of the environment: the metrics' namespace is `Tessera/<environment>`. */
  readonly environment: string;
  /** Name that alarms begin with. */
  readonly name: string;
  /** Jobs that somebody is told of. */
  readonly jobs: readonly NightlyJobName[];
  /** SNS topic ARN by severity. */
  readonly topics: Readonly<Record<string, string>>;
}

/** Rings when a job of the night does not tell that it ran, and when it tells of failures. */
export function nightlyAlarms(scope: Construct, { environment, name, jobs, topics }: NightlyAlarmsProps): void {
  for (const job of jobs) {
    const { silent, failed } = NIGHTLY_JOBS[job];
    const told = (metric: string): Metric => ({
      namespace: `Tessera/${environment}`,
      name: metric,
      dimensions: { Job: job },
      statistic: "Sum",
    });
    const common = { severity: "critical", topics, tags: {} };
    const words = job.replaceAll("_", "-");
    alarm(scope, `nightly_${job}_silent`, {
      ...common,
      ...RHYTHMS.night.silence,
      name: `${name}-${words}-silent`,
      description: `For ${RHYTHMS.night.silentFor} ${silent}`,
      watches: told(NIGHTLY_METRICS.runs),
      threshold: { below: 1 },
      // Silence is what must ring.
      gap: "breaching",
    });
    alarm(scope, `nightly_${job}_failed`, {
      ...common,
      name: `${name}-${words}-failed`,
      description: `Last night: ${failed}`,
      watches: told(NIGHTLY_METRICS.failures),
      threshold: { above: 0 },
      // As long as until the next night says otherwise.
      periodSeconds: RHYTHMS.night.seconds,
      periods: 1,
      // Its silence rings by itself.
      gap: "notBreaching",
    });
  }
}
