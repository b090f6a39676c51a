import { create, KEY, OTHER, type RuleCase, update } from "./support/rule-case";

/** Compliant and non-compliant cases for rules about attributes that weaken in a direction. */
export const DIRECTION_CASES: Readonly<Record<string, RuleCase>> = {
  "encryption-off": {
    hits: [update("aws_efs_file_system.a", { encrypted: true }, { encrypted: false }), create("aws_rds_cluster.a", {})],
    passes: [
      create("aws_sqs_queue.a", { kms_master_key_id: KEY, sqs_managed_sse_enabled: false }),
      update(
        "aws_sqs_queue.a",
        { kms_master_key_id: null, sqs_managed_sse_enabled: true },
        { kms_master_key_id: KEY, sqs_managed_sse_enabled: false },
      ),
      update("aws_efs_file_system.a", { encrypted: false }, { encrypted: true }),
      create("aws_rds_cluster.a", { storage_encrypted: true, backup_retention_period: 7 }),
    ],
  },
  "customer-key-dropped": {
    hits: [
      update("aws_sqs_queue.a", { kms_master_key_id: KEY }, { kms_master_key_id: null }),
      update("aws_sqs_queue.a", { kms_master_key_id: KEY }, { kms_master_key_id: "alias/aws/sqs" }),
    ],
    passes: [update("aws_sqs_queue.a", { kms_master_key_id: "alias/aws/sqs" }, { kms_master_key_id: KEY })],
  },
  "key-changed": {
    hits: [update("aws_sqs_queue.a", { kms_master_key_id: KEY }, { kms_master_key_id: OTHER })],
    passes: [update("aws_sqs_queue.a", {}, { kms_master_key_id: OTHER })],
  },
  "key-weakened": {
    hits: [
      update("aws_kms_key.a", { is_enabled: true }, { is_enabled: false }),
      create("aws_kms_key.a", { enable_key_rotation: false }),
    ],
    passes: [
      update("aws_kms_key.a", { rotation_period_in_days: 365 }, { rotation_period_in_days: 90 }),
      create("aws_kms_key.a", { enable_key_rotation: false, key_usage: "GENERATE_VERIFY_MAC" }),
    ],
  },
  "tls-weakened": {
    hits: [
      update(
        "aws_lb_listener.a",
        { ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
        { ssl_policy: "ELBSecurityPolicy-2016-08" },
      ),
      update(
        "aws_elasticache_replication_group.a",
        { transit_encryption_enabled: true },
        { transit_encryption_enabled: false },
      ),
      update("aws_db_parameter_group.a", { parameter: [{ name: "rds.force_ssl", value: "1" }] }, { parameter: [] }),
    ],
    passes: [
      update(
        "aws_lb_listener.a",
        { ssl_policy: "ELBSecurityPolicy-2016-08" },
        { ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
      ),
      update(
        "aws_db_parameter_group.a",
        { parameter: [{ name: "rds.force_ssl", value: "0" }] },
        { parameter: [{ name: "rds.force_ssl", value: "1" }] },
      ),
    ],
  },
  "public-access": {
    hits: [
      update("aws_db_instance.a", { publicly_accessible: false }, { publicly_accessible: true }),
      update("aws_s3_bucket_acl.a", { acl: "private" }, { acl: "public-read" }),
      update("aws_lb.a", { internal: true }, { internal: false }),
    ],
    passes: [update("aws_db_instance.a", { publicly_accessible: true }, { publicly_accessible: false })],
  },
  "authentication-weakened": {
    hits: [
      update("aws_elasticache_user.a", { access_string: "on ~acme:* +@read" }, { access_string: "on ~* +@all" }),
      create("aws_iam_role_policy_attachment.a", { policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
      update(
        "aws_instance.a",
        { metadata_options: [{ http_tokens: "required" }] },
        { metadata_options: [{ http_tokens: "optional" }] },
      ),
    ],
    passes: [
      update(
        "aws_elasticache_user.a",
        { access_string: "on ~acme:* +@read" },
        { access_string: "on ~acme:* +@read +@write" },
      ),
    ],
  },
  "protection-off": {
    hits: [
      update("aws_lb.a", { enable_deletion_protection: true }, { enable_deletion_protection: false }),
      update("aws_cognito_user_pool.a", { deletion_protection: "ACTIVE" }, { deletion_protection: "INACTIVE" }),
    ],
    passes: [update("aws_lb.a", { enable_deletion_protection: false }, { enable_deletion_protection: true })],
  },
  "final-snapshot-off": {
    hits: [update("aws_db_instance.a", { skip_final_snapshot: false }, { skip_final_snapshot: true })],
    passes: [update("aws_db_instance.a", { skip_final_snapshot: true }, { skip_final_snapshot: false })],
  },
  "deletion-window-shortened": {
    hits: [update("aws_kms_key.a", { deletion_window_in_days: null }, { deletion_window_in_days: 7 })],
    passes: [update("aws_kms_key.a", { deletion_window_in_days: 7 }, { deletion_window_in_days: 30 })],
  },
  "retention-shortened": {
    hits: [
      update("aws_cloudwatch_log_group.a", { retention_in_days: 0 }, { retention_in_days: 365 }),
      update("aws_backup_plan.a", { rule: [{ copy_action: [{ x: 1 }] }] }, { rule: [{ copy_action: [] }] }),
    ],
    passes: [
      update("aws_cloudwatch_log_group.a", { retention_in_days: 365 }, { retention_in_days: 0 }),
      update("aws_rds_cluster.a", { backup_retention_period: 7 }, { backup_retention_period: 35 }),
    ],
  },
  "zones-reduced": {
    hits: [
      update(
        "aws_elasticache_replication_group.a",
        { automatic_failover_enabled: true, num_cache_clusters: 3 },
        { automatic_failover_enabled: false, num_cache_clusters: 1 },
      ),
    ],
    passes: [update("aws_elasticache_replication_group.a", { num_cache_clusters: 2 }, { num_cache_clusters: 3 })],
  },
  "audit-weakened": {
    hits: [
      update("aws_cloudtrail.a", { enable_log_file_validation: true }, { enable_log_file_validation: false }),
      update(
        "aws_eks_cluster.a",
        { enabled_cluster_log_types: ["api", "audit"] },
        { enabled_cluster_log_types: ["api"] },
      ),
    ],
    passes: [
      update(
        "aws_eks_cluster.a",
        { enabled_cluster_log_types: ["api", "audit"] },
        { enabled_cluster_log_types: ["audit", "api"] },
      ),
    ],
  },
  "monitoring-reduced": {
    hits: [update("aws_cloudwatch_metric_alarm.a", { actions_enabled: true }, { actions_enabled: false })],
    passes: [update("aws_cloudwatch_metric_alarm.a", { threshold: 95 }, { threshold: 90 })],
  },
};
