import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { Construct } from "constructs";

export interface ScheduleProps {
  /** Name of the rule, at most 64 characters (EventBridge, PutRule). */
  readonly name: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** An EventBridge expression such as `rate(1 minute)`. */
  readonly rate: string;
  /** The executor's input, as JSON. */
  readonly input: string;
}

/** Runs an input of the executor on a schedule. */
export function scheduled(scope: Construct, id: string, props: ScheduleProps): void {
  const rule = new CloudwatchEventRule(scope, id, {
    name: props.name,
    description: "What an engine cannot hold tenants to by itself is looked after by the executor",
    scheduleExpression: props.rate,
  });
  new CloudwatchEventTarget(scope, `${id}_target`, { rule: rule.name, arn: props.functionArn, input: props.input });
  new LambdaPermission(scope, `${id}_permission`, {
    functionName: props.functionName,
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
}
