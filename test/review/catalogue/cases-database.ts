import { type Case, type Config, reference } from "./case";

const resource = (config: Config, type: string, name = "main"): Config => config.resource[type][name];
const cluster = (config: Config): Config => resource(config, "aws_rds_cluster");
const reports = (config: Config): Config => resource(config, "aws_db_instance", "reports");
const parameter = (config: Config, name: string): Config =>
  resource(config, "aws_rds_cluster_parameter_group").parameter.find((row: Config) => row.name === name);
const CLUSTER = "aws_rds_cluster.main";
const REPORTS = "aws_db_instance.reports";

/** Changes to a dedicated tenant's database, keys and backups. */
export const DATABASE: readonly Case[] = [
  {
    id: "cluster-deleted",
    estate: "database",
    title: "The tenant's cluster is taken out of the code",
    edit: (c) => {
      delete c.resource.aws_rds_cluster;
      delete c.resource.aws_rds_cluster_instance;
    },
    verdict: "STOP",
    findings: [
      `stop stateful-delete ${CLUSTER}`,
      "review control-removed aws_rds_cluster_instance.main[0]",
      "review control-removed aws_rds_cluster_instance.main[1]",
    ],
  },
  {
    id: "instance-deleted",
    estate: "database",
    title: "An unprotected database is taken out of the code",
    edit: (c) => {
      delete c.resource.aws_db_instance;
    },
    verdict: "STOP",
    findings: [`stop stateful-delete ${REPORTS}`],
  },
  {
    id: "instance-renamed",
    estate: "database",
    title: "A database's block is renamed without a moved block",
    edit: (c) => {
      c.resource.aws_db_instance = { reporting: reports(c) };
    },
    verdict: "STOP",
    findings: [`stop stateful-delete ${REPORTS}`, `review rename-suspected ${REPORTS}`],
  },
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
    id: "encryption-off",
    estate: "database",
    title: "A database's encryption is turned off",
    edit: (c) => {
      reports(c).storage_encrypted = false;
      delete reports(c).kms_key_id;
    },
    verdict: "STOP",
    findings: [
      `stop stateful-replace ${REPORTS}`,
      `stop encryption-off ${REPORTS}`,
      `review unknown-decides ${REPORTS}`,
    ],
  },
  {
    id: "forgotten",
    estate: "database",
    title: "A database is removed from the state and left running",
    edit: (c) => {
      delete c.resource.aws_db_instance;
      c.removed = [{ from: REPORTS, lifecycle: { destroy: false } }];
    },
    verdict: "STOP",
    findings: [`stop stateful-forget ${REPORTS}`],
  },
  {
    id: "protection-off",
    estate: "database",
    title: "Deletion protection is turned off",
    edit: (c) => {
      cluster(c).deletion_protection = false;
    },
    verdict: "REVIEW",
    findings: [`review protection-off ${CLUSTER}`],
  },
  {
    id: "guards-off-together",
    estate: "database",
    title: "Deletion protection and final snapshot are turned off together",
    edit: (c) => {
      cluster(c).deletion_protection = false;
      cluster(c).skip_final_snapshot = true;
    },
    verdict: "STOP",
    findings: [`stop unguarded ${CLUSTER}`, `review protection-off ${CLUSTER}`, `review final-snapshot-off ${CLUSTER}`],
  },
  {
    id: "protection-off-while-another-is-deleted",
    estate: "database",
    title: "One database is deleted while the other loses its protection",
    edit: (c) => {
      cluster(c).deletion_protection = false;
      delete c.resource.aws_db_instance;
    },
    verdict: "STOP",
    findings: [`stop unguarded ${CLUSTER}`, `review protection-off ${CLUSTER}`, `stop stateful-delete ${REPORTS}`],
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
    id: "made-public",
    estate: "database",
    title: "A database gets a public address",
    edit: (c) => {
      reports(c).publicly_accessible = true;
    },
    verdict: "STOP",
    findings: [`stop public-access ${REPORTS}`],
  },
  {
    id: "single-zone",
    estate: "database",
    title: "A database loses its standby",
    edit: (c) => {
      reports(c).multi_az = false;
    },
    verdict: "STOP",
    findings: [`stop zones-reduced ${REPORTS}`],
    notes: ["restart"],
  },
  {
    id: "smaller-class",
    estate: "database",
    title: "A cluster's instances shrink",
    edit: (c) => {
      resource(c, "aws_rds_cluster_instance").instance_class = "db.r6g.large";
    },
    verdict: "REVIEW",
    findings: [
      "review instance-downsized aws_rds_cluster_instance.main[0]",
      "review instance-downsized aws_rds_cluster_instance.main[1]",
    ],
    notes: ["restart"],
  },
  {
    id: "version-down",
    estate: "database",
    title: "The engine's version goes down",
    edit: (c) => {
      cluster(c).engine_version = "16.3";
    },
    verdict: "STOP",
    findings: [`stop engine-version ${CLUSTER}`],
    notes: ["restart"],
  },
  {
    id: "major-upgrade",
    estate: "database",
    title: "A major upgrade in place",
    edit: (c) => {
      reports(c).engine_version = "17.2";
      reports(c).allow_major_version_upgrade = true;
    },
    verdict: "REVIEW",
    findings: [`review engine-version ${REPORTS}`],
    notes: ["restart"],
  },
  {
    id: "log-export-gone",
    estate: "database",
    title: "The server's log is no longer exported",
    edit: (c) => {
      cluster(c).enabled_cloudwatch_logs_exports = [];
    },
    verdict: "REVIEW",
    findings: [`review audit-weakened ${CLUSTER}`],
  },
  {
    id: "iam-sign-in-off",
    estate: "database",
    title: "Sign-in by IAM is turned off",
    edit: (c) => {
      cluster(c).iam_database_authentication_enabled = false;
    },
    verdict: "REVIEW",
    findings: [`review authentication-weakened ${CLUSTER}`],
  },
  {
    id: "password-in-code",
    estate: "database",
    title: "The managed password gives way to one in the code",
    edit: (c) => {
      delete reports(c).manage_master_user_password;
      reports(c).password = "planted-Correct9Horse-in-code";
    },
    verdict: "STOP",
    findings: [`stop authentication-weakened ${REPORTS}`],
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
    id: "restart-at-once",
    estate: "database",
    title: "A larger class, applied at once",
    edit: (c) => {
      reports(c).instance_class = "db.m6g.xlarge";
      reports(c).apply_immediately = true;
    },
    verdict: "REVIEW",
    findings: [`review immediate-apply ${REPORTS}`],
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
  {
    id: "reader-removed",
    estate: "database",
    title: "One instance fewer",
    edit: (c) => {
      resource(c, "aws_rds_cluster_instance").count = 1;
    },
    verdict: "REVIEW",
    findings: ["review control-removed aws_rds_cluster_instance.main[1]"],
  },
  {
    id: "tainted",
    estate: "database",
    title: "A database is marked as tainted",
    edit: () => {},
    before: [["taint", REPORTS]],
    verdict: "STOP",
    findings: [`stop stateful-replace ${REPORTS}`],
  },
  {
    id: "given-to-another-tenant",
    estate: "database",
    title: "A database is labelled as another tenant's",
    edit: (c) => {
      reports(c).tags = reference('merge(local.tags, { "tessera:tenant" = "blue_fox" })');
    },
    verdict: "STOP",
    findings: [`stop owner-changed ${REPORTS}`],
  },
  {
    id: "everything-destroyed",
    estate: "database",
    title: "The whole stack is destroyed",
    edit: () => {},
    plan: ["-destroy"],
    verdict: "STOP",
    findings: [
      `stop stateful-delete ${CLUSTER}`,
      `stop stateful-delete ${REPORTS}`,
      "stop stateful-delete aws_kms_key.data",
      "stop stateful-delete aws_kms_key.backup",
      "stop stateful-delete aws_backup_vault.main",
      "stop control-removed aws_backup_plan.main",
      "stop key-destroyed aws_kms_key.data",
      "stop key-destroyed aws_kms_key.backup",
      `stop backup-and-data ${CLUSTER}`,
      `stop backup-and-data ${REPORTS}`,
      "stop mass-destruction (stack everything-destroyed)",
      "review control-removed aws_rds_cluster_instance.main[0]",
      "review control-removed aws_rds_cluster_instance.main[1]",
      "review control-removed aws_cloudwatch_metric_alarm.cpu",
    ],
  },
  {
    id: "targeted",
    estate: "database",
    title: "Only a part was planned",
    plan: ["-target=aws_kms_key.data"],
    edit: (c) => {
      resource(c, "aws_kms_key", "data").deletion_window_in_days = 7;
    },
    verdict: "CANNOT JUDGE",
    findings: ["review deletion-window-shortened aws_kms_key.data"],
  },
  {
    id: "failed",
    estate: "database",
    title: "The plan failed",
    fails: true,
    edit: (c) => {
      resource(c, "aws_kms_key", "data").lifecycle = {
        postcondition: [{ condition: reference("self.enable_key_rotation == false"), error_message: "never true" }],
      };
      cluster(c).tags = {};
    },
    verdict: "CANNOT JUDGE",
    findings: ["review check-failed aws_kms_key.data"],
  },
  { id: "nothing", estate: "database", title: "Nothing changes", edit: () => {}, verdict: "OK", findings: [] },
  {
    id: "tags-only",
    estate: "database",
    title: "A tag is added everywhere",
    edit: (c) => {
      c.locals.tags["cost-center"] = "42";
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "moved",
    estate: "database",
    title: "A database's block is renamed, with a moved block",
    edit: (c) => {
      c.resource.aws_db_instance = { reporting: reports(c) };
      c.moved = [{ from: REPORTS, to: "aws_db_instance.reporting" }];
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "larger-class",
    estate: "database",
    title: "A larger class in the maintenance window",
    edit: (c) => {
      reports(c).instance_class = "db.m6g.xlarge";
    },
    verdict: "OK",
    findings: [],
    notes: ["restart"],
  },
  {
    id: "minor-upgrade",
    estate: "database",
    title: "A minor upgrade in the maintenance window",
    edit: (c) => {
      reports(c).engine_version = "16.8";
    },
    verdict: "OK",
    findings: [],
    notes: ["engine-version", "restart"],
  },
  {
    id: "stronger",
    estate: "database",
    title: "Longer backups, protection and final snapshot on",
    edit: (c) => {
      Object.assign(reports(c), {
        backup_retention_period: 35,
        deletion_protection: true,
        skip_final_snapshot: false,
        final_snapshot_identifier: "production-acme-reports-final",
      });
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "alarm-added",
    estate: "database",
    title: "An alarm is added",
    edit: (c) => {
      c.resource.aws_cloudwatch_metric_alarm.connections = {
        ...resource(c, "aws_cloudwatch_metric_alarm", "cpu"),
        alarm_name: "production-acme-postgresql-connections",
        metric_name: "DatabaseConnections",
      };
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "encrypted-database-added",
    estate: "database",
    title: "A database under a key made in the same plan",
    edit: (c) => {
      c.resource.aws_kms_key.extra = { ...resource(c, "aws_kms_key", "data"), description: "Extra" };
      c.resource.aws_db_instance.extra = {
        ...reports(c),
        identifier: "production-acme-extra",
        kms_key_id: reference("aws_kms_key.extra.arn"),
        deletion_protection: true,
      };
    },
    verdict: "OK",
    findings: [],
  },
  {
    id: "open-database-added",
    estate: "database",
    title: "A new database, public and not encrypted",
    edit: (c) => {
      const extra = {
        ...reports(c),
        identifier: "production-acme-extra",
        publicly_accessible: true,
        storage_encrypted: false,
      };
      delete extra.kms_key_id;
      c.resource.aws_db_instance.extra = extra;
    },
    verdict: "STOP",
    findings: ["stop public-access aws_db_instance.extra", "stop encryption-off aws_db_instance.extra"],
  },
];
