import type { Construct } from "constructs";
import { type AlarmProps, alarm, type Metric } from "./alarm";
import type { Rhythm } from "./rhythms";

export interface RuleAlarmsProps extends Pick<AlarmProps, "topics" | "tags" | "provider"> {
  /** Known name of the rule. */
  readonly ruleName: string;
}

const SEVERITY = "critical";

const ofRule = (name: string, ruleName: string): Metric => ({
  namespace: "AWS/Events",
  name,
  dimensions: { RuleName: ruleName },
  statistic: "Sum",
});

/** Rings when a rule matched and its target could not be reached: what the rule tells of reaches nobody. */
export function undeliveredAlarm(scope: Construct, id: string, { ruleName, ...rest }: RuleAlarmsProps): void {
  alarm(scope, id, {
    ...rest,
    name: `${ruleName}-undelivered`,
    description: "A rule's target refused what it was sent: permissions, or a target that is gone",
    severity: SEVERITY,
    watches: ofRule("FailedInvocations", ruleName),
    threshold: { above: 0 },
    periodSeconds: 300,
    periods: 1,
    // EventBridge reports it where it is not zero.
    gap: "notBreaching",
  });
}

export interface SilentAlarmProps extends RuleAlarmsProps {
  readonly rhythm: Rhythm;
}

/** Rings when a rule that fires by a schedule has not for longer than that: it is disabled, or gone. */
export function silentAlarm(scope: Construct, id: string, { ruleName, rhythm, ...rest }: SilentAlarmProps): void {
  alarm(scope, id, {
    ...rest,
    name: `${ruleName}-silent`,
    description: `A schedule has called nothing for ${rhythm.silentFor}`,
    severity: SEVERITY,
    watches: ofRule("Invocations", ruleName),
    threshold: { below: 1 },
    ...rhythm.silence,
    // EventBridge reports it where it is not zero: nothing is just what must ring.
    gap: "breaching",
  });
}
