import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { RedisSettings } from "./settings";

export interface LogsProps {
  /** Log groups are below it. */
  readonly path: string;
  readonly settings: RedisSettings;
  readonly retentionDays: number;
  readonly keyArn: string;
  readonly tags: Record<string, string>;
  /** Provider of another region. Default: the stack's. */
  readonly provider?: AwsProvider;
}

/** Log groups made beforehand, so that they are encrypted and end, and where each log goes. */
export function logs(scope: Construct, props: LogsProps) {
  return props.settings.observability.log_exports.map((log) => {
    const group = new CloudwatchLogGroup(scope, `log_${log.replaceAll("-", "_")}`, {
      provider: props.provider,
      name: `${props.path}/${log}`,
      retentionInDays: props.retentionDays,
      kmsKeyId: props.keyArn,
      tags: props.tags,
    });
    return { destination: group.name, destinationType: "cloudwatch-logs", logFormat: "json", logType: log };
  });
}
