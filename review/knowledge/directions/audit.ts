import { fewer, gainsMatch, grows, loses, ranks, rarer, shrinks, toZero, turnsOff } from "../compare";
import type { Direction } from "./types";

const STOP = "stop" as const;

/** The audit trail and those who watch. */
export const AUDIT: readonly Direction[] = [
  {
    types: ["aws_cloudtrail"],
    attribute: "enable_logging",
    compare: turnsOff,
    severity: STOP,
    unset: true,
    says: "calls are no longer recorded",
  },
  {
    types: ["aws_cloudtrail"],
    attribute: "is_multi_region_trail",
    compare: turnsOff,
    severity: STOP,
    says: "calls in other regions are not recorded",
  },
  {
    types: ["aws_cloudtrail"],
    attribute: "include_global_service_events",
    compare: turnsOff,
    severity: STOP,
    unset: true,
    says: "calls to IAM and the like are not recorded",
  },
  {
    types: ["aws_cloudtrail"],
    attribute: "enable_log_file_validation",
    compare: turnsOff,
    severity: STOP,
    says: "tampering with the trail goes unseen",
  },
  {
    types: ["aws_guardduty_detector"],
    attribute: "enable",
    compare: turnsOff,
    severity: STOP,
    unset: true,
    says: "threats are not detected",
  },
  {
    types: ["aws_config_configuration_recorder_status"],
    attribute: "is_enabled",
    compare: turnsOff,
    severity: STOP,
    says: "changes are not recorded",
  },
  {
    types: ["aws_flow_log"],
    attribute: "traffic_type",
    compare: ranks(["REJECT", "ACCEPT", "ALL"]),
    severity: STOP,
    says: "a part of the traffic is not recorded",
  },
  {
    types: ["aws_macie2_account"],
    attribute: "status",
    compare: gainsMatch(/PAUSED/),
    severity: STOP,
    says: "data is not searched for exposure",
  },
  {
    types: ["aws_rds_cluster", "aws_db_instance", "aws_docdb_cluster", "aws_neptune_cluster"],
    attribute: "enabled_cloudwatch_logs_exports",
    compare: loses,
    severity: "review",
    says: "a log is no longer exported",
  },
  {
    types: ["aws_eks_cluster"],
    attribute: "enabled_cluster_log_types",
    compare: loses,
    severity: "review",
    says: "a log is no longer exported",
  },
  {
    types: ["aws_opensearch_domain"],
    attribute: "log_publishing_options",
    compare: fewer,
    severity: "review",
    says: "a log is no longer exported",
  },
  {
    types: ["aws_rds_cluster_parameter_group", "aws_db_parameter_group"],
    attribute: "parameter:log_statement",
    compare: ranks(["none", "ddl", "mod", "all"]),
    severity: "review",
    says: "fewer statements are logged",
  },
  {
    types: ["aws_rds_cluster_parameter_group", "aws_db_parameter_group"],
    attribute: "parameter:pgaudit.log",
    compare: {
      weaker: (b, a) => b != null && b !== "none" && (a == null || a === "none" || String(a).length < String(b).length),
    },
    severity: "review",
    says: "less is audited",
  },
  {
    types: ["aws_rds_cluster_parameter_group", "aws_db_parameter_group"],
    attribute: "parameter:log_connections",
    compare: turnsOff,
    severity: "review",
    says: "connections are not logged",
  },
];

/** Metrics and alarms. */
export const MONITORING: readonly Direction[] = [
  {
    types: "*",
    attribute: "performance_insights_enabled",
    compare: turnsOff,
    severity: "review",
    says: "the load per statement is not measured",
  },
  {
    types: ["aws_rds_cluster", "aws_db_instance", "aws_rds_cluster_instance"],
    attribute: "monitoring_interval",
    compare: shrinks,
    severity: "note",
    says: "metrics are taken at another interval, or not at all",
  },
  {
    types: ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"],
    attribute: "actions_enabled",
    compare: turnsOff,
    severity: "review",
    unset: true,
    says: "the alarm tells nobody",
  },
  {
    types: ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"],
    attribute: "alarm_actions",
    compare: loses,
    severity: "review",
    says: "the alarm tells fewer",
  },
  {
    types: ["aws_cloudwatch_metric_alarm"],
    attribute: "treat_missing_data",
    compare: ranks(["ignore", "notBreaching", "missing", "breaching"]),
    severity: "review",
    unset: "missing",
    says: "silence of what is watched raises no alarm",
  },
  ...["evaluation_periods", "datapoints_to_alarm", "period"].map(
    (attribute): Direction => ({
      types: ["aws_cloudwatch_metric_alarm"],
      attribute,
      compare: grows,
      severity: "review",
      says: "the alarm is raised later",
    }),
  ),
  {
    types: ["aws_cloudwatch_event_rule"],
    attribute: "state",
    compare: gainsMatch(/^DISABLED$/),
    severity: "review",
    created: "review",
    unset: "ENABLED",
    says: "events are no longer acted upon",
  },
  {
    types: ["aws_cloudwatch_event_rule"],
    attribute: "is_enabled",
    compare: turnsOff,
    severity: "review",
    unset: true,
    says: "events are no longer acted upon",
  },
  {
    types: ["aws_cloudwatch_event_rule"],
    attribute: "schedule_expression",
    compare: rarer,
    severity: "review",
    says: "what runs on a schedule runs less often",
  },
  {
    types: ["aws_lambda_function"],
    attribute: "reserved_concurrent_executions",
    compare: toZero,
    severity: STOP,
    created: STOP,
    unset: -1,
    says: "the function never runs",
  },
];
