import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { Construct } from "constructs";
import { RHYTHMS, type Rhythm } from "../monitoring/rhythms";
import { silentAlarm, undeliveredAlarm } from "../monitoring/rule-alarms";

export interface ScheduleProps {
  /** Name of the rule, at most 64 characters (EventBridge, PutRule). */
  readonly name: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** The executor's input, as JSON. */
  readonly input: string;
  /** SNS topic ARN by severity: they hear when the schedule falls silent or its call is refused. */
  readonly topics: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Runs an input of the executor each minute. */
export function everyMinute(scope: Construct, id: string, props: ScheduleProps): void {
  const description = "What an engine cannot hold tenants to by itself is looked after by the executor";
  every(RHYTHMS.minute, description, scope, id, props);
}

/** Runs an input of the executor each day. */
export function everyDay(scope: Construct, id: string, props: ScheduleProps): void {
  const description = "Passwords that are old enough are changed by the executor, and old ones end";
  every(RHYTHMS.day, description, scope, id, props);
}

function every(
  rhythm: Rhythm & { readonly expression: string },
  description: string,
  scope: Construct,
  id: string,
  props: ScheduleProps,
): void {
  const rule = new CloudwatchEventRule(scope, id, {
    name: props.name,
    description,
    scheduleExpression: rhythm.expression,
  });
  new CloudwatchEventTarget(scope, `${id}_target`, { rule: rule.name, arn: props.functionArn, input: props.input });
  new LambdaPermission(scope, `${id}_permission`, {
    functionName: props.functionName,
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  const watched = { ruleName: props.name, topics: props.topics, tags: props.tags };
  undeliveredAlarm(scope, `${id}_undelivered`, watched);
  silentAlarm(scope, `${id}_silent`, { ...watched, rhythm });
}
