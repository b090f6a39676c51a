import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";
import type { Environment } from "../../../config/model";
import type { PostgresqlSettings } from "./settings";

export interface LogGroupsProps {
  readonly identifier: string;
  readonly settings: PostgresqlSettings;
  readonly environment: Environment;
  /** Key that log groups are encrypted with. */
  readonly keyArn: string;
  readonly tags: Record<string, string>;
}

export interface LogGroups {
  readonly all: CloudwatchLogGroup[];
  /** The server's own log, or null where it is not exported. */
  readonly postgresql: CloudwatchLogGroup | null;
}

/**
 * The groups that RDS writes exported logs to, made before the cluster so that they are encrypted and end.
 * Source: "Publishing Aurora PostgreSQL logs to Amazon CloudWatch Logs", names.
 */
export function logGroups(scope: Construct, props: LogGroupsProps): LogGroups {
  const groups = props.settings.observability.log_exports.map((log) => {
    const group = new CloudwatchLogGroup(scope, `log_${log.replaceAll("-", "_")}`, {
      name: `/aws/rds/cluster/${props.identifier}/${log}`,
      retentionInDays: props.environment.log_retention_days,
      kmsKeyId: props.keyArn,
      tags: props.tags,
    });
    return [log, group] as const;
  });
  return {
    all: groups.map(([, group]) => group),
    postgresql: groups.find(([log]) => log === "postgresql")?.[1] ?? null,
  };
}
