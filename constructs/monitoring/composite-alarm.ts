import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { Construct } from "constructs";
import { topicOf } from "./alarm";

export interface CompositeAlarmProps {
  /** At most 255 characters. */
  readonly name: string;
  readonly description: string;
  /** Key of `topics`. */
  readonly severity: string;
  /** Names of alarms: it rings when of each group at least one rings. */
  readonly allOf: readonly (readonly string[])[];
  readonly topics: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** An alarm made of others: one call for what would be several, when a symptom and a cause ring together. */
export function compositeAlarm(scope: Construct, id: string, props: CompositeAlarmProps): CloudwatchCompositeAlarm {
  const topic = topicOf(props.topics, props.severity);
  return new CloudwatchCompositeAlarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    alarmRule: props.allOf.map((group) => `(${group.map((name) => `ALARM("${name}")`).join(" OR ")})`).join(" AND "),
    alarmActions: [topic],
    okActions: [topic],
    tags: { ...props.tags, "tessera:severity": props.severity },
  });
}
