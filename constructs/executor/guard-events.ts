import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import type { Construct } from "constructs";
import { alarm } from "../monitoring/alarm";
import { explained } from "../monitoring/runbook";

export interface GuardEventsProps {
  /** Name of the home. */
  readonly name: string;
  /** Log group of the executor, whose lines of `event: "guard"` are counted. */
  readonly logGroupName: string;
  /** SNS topic ARN by severity. */
  readonly topics: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A tenant over its quota is told each minute until it is below: no incident, and refused already. */
const ACTED = '$.event = "guard" && $.rule != "quota"';
const PERIOD_SECONDS = 60;

/**
 * What guards of a home did, as metrics and alarms: sessions that were ended, counted by tenant and rule, and what could
 * not be relieved and is for people. Source of the patterns: "Filter pattern syntax for metric filters", CloudWatch Logs.
 */
export function guardEvents(scope: Construct, { name, logGroupName, topics, tags }: GuardEventsProps): void {
  const namespace = `Tessera/${name}`;
  const count = (id: string, metric: string, pattern: string, dimensions?: Record<string, string>) =>
    new CloudwatchLogMetricFilter(scope, id, {
      name: `${name}-${id.replaceAll("_", "-")}`,
      logGroupName,
      pattern,
      // A metric with dimensions has no default: it is there for tenants that were acted upon, and costs nothing otherwise.
      metricTransformation: {
        namespace,
        name: metric,
        value: "1",
        ...(dimensions ? { dimensions } : { defaultValue: "0" }),
      },
    });
  count("guard_by_tenant", "GuardActionsByTenant", `{ ${ACTED} }`, { Tenant: "$.tenant", Rule: "$.rule" });
  count("guard_actions", "GuardActions", `{ ${ACTED} }`);
  count("guard_unrelieved", "GuardUnrelieved", '{ $.event = "guard" && $.relieved IS FALSE }');
  const tells = (id: string, metric: string, severity: string, description: string) =>
    alarm(scope, `alarm_${id}`, {
      name: `${name}-${id.replaceAll("_", "-")}`,
      description,
      severity,
      watches: { namespace, name: metric, dimensions: {}, statistic: "Sum" },
      threshold: { above: 0 },
      periodSeconds: PERIOD_SECONDS,
      periods: 1,
      gap: "notBreaching",
      topics,
      tags,
    });
  tells(
    "guard_actions",
    "GuardActions",
    "warning",
    explained(
      "Sessions of a tenant that held its neighbours up were ended: GuardActionsByTenant says whose, and by which rule",
      "guard-actions",
    ),
  );
  tells(
    "guard_unrelieved",
    "GuardUnrelieved",
    "critical",
    explained(
      "A tenant was kept out, or what holds others up is none of the guard's to end: the executor's log says what. Where nobody signs in any more, restart the writer",
      "guard-unrelieved",
    ),
  );
}
