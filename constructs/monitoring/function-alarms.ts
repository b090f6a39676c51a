import type { Construct } from "constructs";
import { alarm } from "./alarm";

export interface FunctionAlarmsProps {
  /** Known name of the function. */
  readonly functionName: string;
  readonly severity: string;
  /** SNS topic ARN by severity. */
  readonly topics: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Rings when a function ends by an error, or is not let run. Its silence is watched where it is called on a schedule. */
export function functionAlarms(scope: Construct, id: string, props: FunctionAlarmsProps): void {
  const { functionName, ...rest } = props;
  const sum = (name: string) =>
    ({ namespace: "AWS/Lambda", name, dimensions: { FunctionName: functionName }, statistic: "Sum" }) as const;
  // Without an invocation there is no sample, and nothing went wrong.
  const common = { ...rest, threshold: { above: 0 }, periodSeconds: 300, gap: "notBreaching" } as const;
  alarm(scope, `${id}_errors`, {
    ...common,
    name: `${functionName}-errors`,
    description: "A run ended by an error: its log says which",
    watches: sum("Errors"),
    periods: 1,
  });
  alarm(scope, `${id}_throttles`, {
    ...common,
    name: `${functionName}-throttles`,
    description: "Lambda has not let it run for a quarter of an hour: the account's concurrency is used up",
    watches: sum("Throttles"),
    periods: 3,
  });
}
