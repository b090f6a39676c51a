import { type Case, reference } from "./case";
import { CLUSTER, cluster, REPORTS, reports, resource } from "./edits";

/** Changes that hurt a dedicated tenant's database. */
/** What is said where nothing of the estate stays. */
const allGone = (id: string): string[] => [
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
  `stop mass-destruction (stack ${id})`,
  "review control-removed aws_rds_cluster_instance.main[0]",
  "review control-removed aws_rds_cluster_instance.main[1]",
  "review control-removed aws_cloudwatch_metric_alarm.cpu",
];

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
    findings: allGone("everything-destroyed"),
  },
  {
    id: "erased-at-once",
    estate: "database",
    title: "A dedicated tenant goes from active to erased in one step: its stack is empty, and no guard was lifted",
    edit: (c) => {
      delete c.resource;
    },
    verdict: "STOP",
    findings: allGone("erased-at-once"),
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
