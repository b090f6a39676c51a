import type { Json } from "../fleet";
import type { Evidence } from "./evidence";
import { count, isKey, parameter, unless } from "./look";

/** Alarms that every engine has, by what their names end in. */
const ALARMS = ["cpu", "memory", "connections", "degraded"];

/** What AWS's resources show. */
export const AWS: readonly Evidence[] = [
  // --- Relational clusters
  {
    feature: "encryption_at_rest",
    type: "aws_rds_cluster",
    wrong: (body) => unless(body.storage_encrypted === true && isKey(body.kms_key_id), "not under the home's key"),
  },
  {
    feature: "tls_only",
    type: "aws_rds_cluster_parameter_group",
    wrong: (body) => unless(parameter(body, "rds.force_ssl") === "1", "rds.force_ssl is not 1"),
  },
  {
    feature: "replicas_over_zones",
    type: "aws_rds_cluster",
    wrong: (_, all) => unless(count(all, "aws_rds_cluster_instance") >= 2, "no reader to fail over to"),
  },
  {
    feature: "backups",
    type: "aws_rds_cluster",
    wrong: (body, all) =>
      unless(body.backup_retention_period >= 1 && count(all, "aws_backup_plan") === 1, "no backup plan"),
  },
  {
    feature: "point_in_time",
    type: "aws_backup_plan",
    wrong: (body) =>
      unless(
        (body.rule as Json[]).some((rule) => rule.enable_continuous_backup === true),
        "no continuous backup",
      ),
  },
  {
    feature: "backups",
    type: "aws_backup_plan",
    wrong: (body) =>
      unless(
        (body.rule as Json[]).every((rule) => rule.lifecycle?.delete_after >= 1),
        "no recovery window",
      ),
  },
  {
    feature: "deletion_guard",
    type: "aws_rds_cluster",
    wrong: (body) =>
      unless(
        body.deletion_protection === true &&
          body.lifecycle?.prevent_destroy === true &&
          body.skip_final_snapshot === false,
        "it can be deleted",
      ),
  },
  {
    feature: "private",
    type: "aws_rds_cluster_instance",
    wrong: (body) => unless(body.publicly_accessible === false, "publicly accessible"),
  },
  // --- Caches
  {
    feature: "encryption_at_rest",
    type: "aws_elasticache_replication_group",
    wrong: (body) =>
      unless(body.at_rest_encryption_enabled === "true" && isKey(body.kms_key_id), "not under the home's key"),
  },
  {
    feature: "tls_only",
    type: "aws_elasticache_replication_group",
    wrong: (body) =>
      unless(
        body.transit_encryption_enabled === true && body.transit_encryption_mode === "required",
        "a connection without TLS is taken",
      ),
  },
  {
    feature: "replicas_over_zones",
    type: "aws_elasticache_replication_group",
    wrong: (body) =>
      unless(
        body.multi_az_enabled === true &&
          body.automatic_failover_enabled === true &&
          (body.num_cache_clusters ?? 1 + body.replicas_per_node_group) >= 2,
        "no replica in another zone",
      ),
  },
  {
    feature: "backups",
    type: "aws_elasticache_replication_group",
    wrong: (body) => unless(body.snapshot_retention_limit >= 1, "no snapshots"),
  },
  {
    feature: "deletion_guard",
    type: "aws_elasticache_replication_group",
    wrong: (body) =>
      unless(
        body.lifecycle?.prevent_destroy === true && typeof body.final_snapshot_identifier === "string",
        "it can be deleted",
      ),
  },
  // --- Whatever the service: buckets, secrets, ways in, alarms
  {
    feature: "encryption_at_rest",
    type: "aws_s3_bucket_server_side_encryption_configuration",
    wrong: (body) => unless(JSON.stringify(body.rule).includes("aws_kms_key.key_"), "not under the home's key"),
  },
  {
    feature: "deletion_guard",
    type: "aws_s3_bucket",
    wrong: (body) => unless(body.lifecycle?.prevent_destroy === true, "backups can be deleted"),
  },
  {
    feature: "encryption_at_rest",
    type: "aws_secretsmanager_secret",
    wrong: (body) => unless(isKey(body.kms_key_id), "not under the home's key"),
  },
  {
    feature: "private",
    type: "aws_s3_bucket_public_access_block",
    wrong: (body) =>
      unless(
        ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].every(
          (name) => body[name] === true,
        ),
        "the bucket could be made public",
      ),
  },
  {
    feature: "private",
    type: "aws_lb",
    wrong: (body) => unless(body.internal === true, "a load balancer on the internet"),
  },
  {
    feature: "private",
    type: "aws_vpc_security_group_ingress_rule",
    wrong: (body) =>
      unless(
        body.referenced_security_group_id !== undefined && body.cidr_ipv4 === undefined && body.cidr_ipv6 === undefined,
        "it lets in more than security groups",
      ),
  },
  {
    feature: "encryption_at_rest",
    type: "aws_cloudwatch_log_group",
    wrong: (body) => unless(body.kms_key_id !== undefined, "a log without a key"),
  },
  {
    feature: "alarms",
    type: "aws_cloudwatch_metric_alarm",
    wrong: (body, all) => {
      const names = all.filter(({ type }) => /alarm/.test(type)).map((thing) => String(thing.body.alarm_name));
      const missing = ALARMS.filter((ending) => !names.some((name) => name.endsWith(`-${ending}`)));
      if (missing.length > 0) return `no alarm ${missing.join(", ")}`;
      return unless(body.alarm_actions?.length > 0 && body.treat_missing_data !== undefined, "nobody hears it");
    },
  },
];
