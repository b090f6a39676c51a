import { type Case, reference } from "./case";
import { CLUSTER, cluster, parameter, REPORTS, reports, resource } from "./edits";

/** Changes that hurt a dedicated tenant's keys, backups, parameters and alarms. */
export const KEYS_AND_BACKUPS: readonly Case[] = [
  {
    id: "key-changed",
    estate: "database",
    title: "A database gets another key",
    edit: (c) => {
      reports(c).kms_key_id = reference("aws_kms_key.backup.arn");
    },
    verdict: "STOP",
    findings: [`stop stateful-replace ${REPORTS}`, `review key-changed ${REPORTS}`],
  },
  {
    id: "backups-shortened",
    estate: "database",
    title: "Backups reach back 7 days in place of 35",
    edit: (c) => {
      cluster(c).backup_retention_period = 7;
    },
    verdict: "STOP",
    findings: [`stop retention-shortened ${CLUSTER}`],
  },
  {
    id: "tls-not-forced",
    estate: "database",
    title: "TLS is no longer forced",
    edit: (c) => {
      parameter(c, "rds.force_ssl").value = "0";
    },
    verdict: "STOP",
    findings: ["stop tls-weakened aws_rds_cluster_parameter_group.main"],
  },
  {
    id: "old-tls",
    estate: "database",
    title: "TLS 1.1 is let in",
    edit: (c) => {
      parameter(c, "ssl_min_protocol_version").value = "TLSv1.1";
    },
    verdict: "STOP",
    findings: ["stop tls-weakened aws_rds_cluster_parameter_group.main"],
  },
  {
    id: "statements-not-logged",
    estate: "database",
    title: "Changes of the schema are no longer logged",
    edit: (c) => {
      parameter(c, "log_statement").value = "none";
    },
    verdict: "REVIEW",
    findings: ["review audit-weakened aws_rds_cluster_parameter_group.main"],
  },
  {
    id: "key-window-shortened",
    estate: "database",
    title: "A key could be gone after 7 days",
    edit: (c) => {
      resource(c, "aws_kms_key", "data").deletion_window_in_days = 7;
    },
    verdict: "REVIEW",
    findings: ["review deletion-window-shortened aws_kms_key.data"],
  },
  {
    id: "key-not-rotated",
    estate: "database",
    title: "A key is no longer rotated",
    edit: (c) => {
      const key = resource(c, "aws_kms_key", "data");
      key.enable_key_rotation = false;
      delete key.rotation_period_in_days;
    },
    verdict: "REVIEW",
    findings: ["review key-weakened aws_kms_key.data"],
  },
  {
    id: "key-disabled",
    estate: "database",
    title: "A key is disabled",
    edit: (c) => {
      resource(c, "aws_kms_key", "data").is_enabled = false;
    },
    verdict: "STOP",
    findings: ["stop key-weakened aws_kms_key.data"],
  },
  {
    id: "key-deleted",
    estate: "database",
    title: "The backups' key is deleted, and the vault moves to the other",
    edit: (c) => {
      delete c.resource.aws_kms_key.backup;
      resource(c, "aws_backup_vault").kms_key_arn = reference("aws_kms_key.data.arn");
    },
    verdict: "STOP",
    findings: [
      "stop stateful-delete aws_kms_key.backup",
      "stop key-destroyed aws_kms_key.backup",
      "stop stateful-replace aws_backup_vault.main",
      "review key-changed aws_backup_vault.main",
    ],
  },
  {
    id: "backup-plan-deleted",
    estate: "database",
    title: "The backup plan is taken out",
    edit: (c) => {
      delete c.resource.aws_backup_plan;
    },
    verdict: "STOP",
    findings: ["stop control-removed aws_backup_plan.main"],
  },
  {
    id: "backup-shortened",
    estate: "database",
    title: "Recovery points are kept 30 days in place of 90",
    edit: (c) => {
      resource(c, "aws_backup_plan").rule[0].lifecycle.delete_after = 30;
    },
    verdict: "STOP",
    findings: ["stop retention-shortened aws_backup_plan.main"],
  },
  {
    id: "vault-and-database-deleted",
    estate: "database",
    title: "A database and the vault are deleted in one change",
    edit: (c) => {
      delete c.resource.aws_db_instance;
      delete c.resource.aws_backup_vault;
      delete c.resource.aws_backup_plan;
    },
    verdict: "STOP",
    findings: [
      `stop stateful-delete ${REPORTS}`,
      "stop stateful-delete aws_backup_vault.main",
      "stop control-removed aws_backup_plan.main",
      `stop backup-and-data ${REPORTS}`,
    ],
  },
  {
    id: "alarm-deleted",
    estate: "database",
    title: "An alarm is taken out",
    edit: (c) => {
      delete c.resource.aws_cloudwatch_metric_alarm;
    },
    verdict: "REVIEW",
    findings: ["review control-removed aws_cloudwatch_metric_alarm.cpu"],
  },
  {
    id: "alarm-silenced",
    estate: "database",
    title: "An alarm tells nobody any more",
    edit: (c) => {
      resource(c, "aws_cloudwatch_metric_alarm", "cpu").alarm_actions = [];
    },
    verdict: "REVIEW",
    findings: ["review monitoring-reduced aws_cloudwatch_metric_alarm.cpu"],
  },
];
