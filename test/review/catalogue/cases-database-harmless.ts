import { type Case, reference } from "./case";
import { cluster, REPORTS, reports, resource } from "./edits";

/** Harmless changes to a dedicated tenant, and plans that cannot be judged. */
export const DATABASE_HARMLESS: readonly Case[] = [
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
];
