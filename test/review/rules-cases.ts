import type { Given } from "./support/plan";

/** What a rule must hit, and what it must let pass. */
export interface RuleCase {
  readonly hits: readonly (readonly Given[])[];
  readonly passes: readonly (readonly Given[])[];
}

type Values = Record<string, unknown>;
const update = (address: string, before: Values, after: Values, rest: Partial<Given> = {}): Given[] => [
  { address, before, after, ...rest },
];
const create = (address: string, after: Values): Given[] => [{ address, after }];
const remove = (address: string, before: Values): Given[] => [{ address, before }];
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const OTHER = "arn:aws:kms:eu-central-1:123456789012:key/99999999-2222-3333-4444-555555555555";
const allow = (statement: Values): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Resource: "*", ...statement }] });
const rows = (apply: string[], erase: string[] = []): Values => ({
  lifecycle_scope: "CRUD",
  input: JSON.stringify({
    apply: [{ as: "executor", database: "d", statements: apply }],
    remove: [{ as: "executor", database: "d", statements: erase }],
  }),
});

/** Compliant and non-compliant cases for every rule that judges resources. */
export const RULE_CASES: Readonly<Record<string, RuleCase>> = {
  "stateful-delete": {
    hits: [remove("aws_rds_cluster.a", { id: "a" }), remove("vendor_database.a", { skip_final_snapshot: true })],
    passes: [
      remove("aws_ssm_parameter.a", { name: "a" }),
      create("aws_rds_cluster.a", { id: "a", storage_encrypted: true }),
    ],
  },
  "stateful-replace": {
    hits: [
      update(
        "aws_db_instance.a",
        { identifier: "a" },
        { identifier: "b" },
        { actions: ["delete", "create"], replacePaths: [["identifier"]] },
      ),
      update("aws_s3_bucket.a", { bucket: "a" }, { bucket: "b" }, { actions: ["create", "delete"] }),
    ],
    passes: [
      update("aws_db_instance.a", { identifier: "a" }, { identifier: "b" }),
      update("aws_ssm_parameter.a", { name: "a" }, { name: "b" }, { actions: ["delete", "create"] }),
    ],
  },
  "stateful-forget": {
    hits: [[{ address: "aws_dynamodb_table.a", before: { name: "a" }, actions: ["forget"] }]],
    passes: [[{ address: "aws_ssm_parameter.a", before: { name: "a" }, actions: ["forget"] }]],
  },
  "control-removed": {
    hits: [remove("aws_cloudtrail.a", { name: "a" })],
    passes: [update("aws_cloudtrail.a", { name: "a" }, { name: "a", tags: { x: "1" } })],
  },
  deletion: {
    hits: [remove("aws_sfn_state_machine.a", { name: "a" })],
    passes: [remove("aws_kms_alias.a", { name: "alias/a" }), remove("aws_rds_cluster.a", {})],
  },
  "network-widened": {
    hits: [
      update(
        "aws_security_group.a",
        { ingress: [{ cidr_blocks: ["10.0.0.0/24"] }] },
        { ingress: [{ cidr_blocks: ["10.0.0.0/24", "10.0.0.0/8"] }] },
      ),
      create("aws_vpc_security_group_ingress_rule.a", { cidr_ipv6: "::/0" }),
      update(
        "aws_eks_cluster.a",
        { vpc_config: [{ public_access_cidrs: ["10.0.0.0/8"] }] },
        { vpc_config: [{ public_access_cidrs: ["0.0.0.0/0"] }] },
      ),
    ],
    passes: [
      update(
        "aws_security_group.a",
        { ingress: [{ cidr_blocks: ["10.0.0.0/8"] }] },
        { ingress: [{ cidr_blocks: ["10.1.0.0/16"] }] },
      ),
      create("aws_security_group_rule.a", { type: "egress", cidr_blocks: ["0.0.0.0/0"] }),
      update(
        "aws_vpc_security_group_ingress_rule.a",
        { cidr_ipv4: "0.0.0.0/0", description: "a" },
        { cidr_ipv4: "0.0.0.0/0", description: "b" },
      ),
    ],
  },
  "policy-widened": {
    hits: [
      update(
        "aws_s3_bucket_policy.a",
        { policy: allow({ Principal: { AWS: "arn:aws:iam::1:root" }, Action: "s3:GetObject" }) },
        { policy: allow({ Principal: "*", Action: "s3:GetObject" }) },
      ),
      update(
        "aws_s3_bucket_policy.a",
        {
          policy: JSON.stringify({
            Statement: [
              {
                Effect: "Deny",
                Action: "*",
                Resource: "*",
                Principal: "*",
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          }),
        },
        { policy: JSON.stringify({ Statement: [] }) },
      ),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: "s3:GetObject" }) },
        { policy: allow({ NotAction: "iam:*" }) },
      ),
      create("aws_iam_policy.a", { policy: allow({ Action: "*" }) }),
      create("aws_iam_role_policy.a", { policy: allow({ NotAction: "s3:*" }) }),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: "s3:GetObject", Condition: { IpAddress: {} } }) },
        { policy: allow({ Action: "s3:GetObject" }) },
      ),
    ],
    passes: [
      update("aws_iam_policy.a", { policy: allow({ Action: "s3:*" }) }, { policy: allow({ Action: "s3:GetObject" }) }),
      create("aws_kms_key.a", {
        policy: allow({ Principal: { AWS: "arn:aws:iam::1:root" }, Action: "kms:*" }),
        enable_key_rotation: true,
      }),
      update(
        "aws_iam_policy.a",
        { policy: allow({ Action: ["a:b", "c:d"] }) },
        { policy: allow({ Action: ["c:d", "a:b"] }) },
      ),
    ],
  },
  "engine-version": {
    hits: [
      update("aws_rds_cluster.a", { engine_version: "16.6" }, { engine_version: "16.4" }),
      update("aws_eks_cluster.a", { version: "1.31" }, { version: "1.32" }),
    ],
    passes: [
      update("aws_rds_cluster.a", { engine_version: "16.6" }, { engine_version: "16.6", tags: { a: "b" } }),
      update("aws_lambda_function.a", { version: "3" }, { version: "2" }),
    ],
  },
  "instance-downsized": {
    hits: [
      update("aws_db_instance.a", { instance_class: "db.r6g.2xlarge" }, { instance_class: "db.m6g.2xlarge" }),
      update("aws_elasticache_replication_group.a", { node_type: "cache.r6g.large" }, { node_type: "cache.t4g.micro" }),
      update("aws_db_instance.a", { iops: 6000 }, { iops: 3000 }),
    ],
    passes: [
      update("aws_db_instance.a", { instance_class: "db.m6g.large" }, { instance_class: "db.r6g.large" }),
      update("aws_db_instance.a", { instance_class: "db.custom" }, { instance_class: "db.other" }),
    ],
  },
  "immediate-apply": {
    hits: [
      update(
        "aws_db_instance.a",
        { instance_class: "db.m6g.large", apply_immediately: true },
        { instance_class: "db.m6g.xlarge", apply_immediately: true },
      ),
    ],
    passes: [
      update(
        "aws_db_instance.a",
        { backup_retention_period: 1, apply_immediately: true },
        { backup_retention_period: 2, apply_immediately: true },
      ),
    ],
  },
  restart: {
    hits: [update("aws_db_instance.a", { instance_class: "db.m6g.large" }, { instance_class: "db.m6g.xlarge" })],
    passes: [update("aws_db_instance.a", { backup_retention_period: 1 }, { backup_retention_period: 2 })],
  },
  "owner-changed": {
    hits: [
      update("aws_dynamodb_table.a", { tags: { "tessera:tenant": "acme" } }, { tags: { "tessera:tenant": "blue" } }),
      update("aws_dynamodb_table.a", { tags: { Tenant: "acme" } }, { tags: {} }),
    ],
    passes: [
      update(
        "aws_dynamodb_table.a",
        { tags: { "tessera:tenant": "acme" } },
        { tags: { "tessera:tenant": "acme", x: "y" } },
      ),
    ],
  },
  "tenant-row-removed": {
    hits: [remove("aws_lambda_invocation.a", rows(["CREATE ROLE x"], ["DROP ROLE x"]))],
    passes: [
      remove("aws_lambda_invocation.a", rows(["CREATE ROLE x"])),
      remove("aws_lambda_invocation.a", { ...rows([], ["DROP ROLE x"]), lifecycle_scope: "CREATE_ONLY" }),
    ],
  },
  "statements-weakened": {
    hits: [
      update("aws_lambda_invocation.a", rows(["ALTER TABLE t FORCE ROW LEVEL SECURITY"]), rows([])),
      update("aws_lambda_invocation.a", rows([]), rows(["GRANT SELECT ON t TO PUBLIC"])),
      update("aws_lambda_invocation.a", rows([]), rows(["DROP TABLE t"])),
      update("aws_lambda_invocation.a", rows([], ["DROP ROLE x"]), rows([])),
    ],
    passes: [
      update(
        "aws_lambda_invocation.a",
        rows(["CREATE ROLE x NOBYPASSRLS NOSUPERUSER"]),
        rows(["CREATE ROLE x NOBYPASSRLS NOSUPERUSER CONNECTION LIMIT 3"]),
      ),
      update("aws_lambda_invocation.a", { input: "not json" }, { input: "{}" }),
    ],
  },
  "unknown-decides": {
    hits: [update("aws_sns_topic.a", { kms_master_key_id: KEY }, {}, { unknown: { kms_master_key_id: true } })],
    passes: [
      update("aws_sns_topic.a", {}, {}, { unknown: { kms_master_key_id: true } }),
      update("aws_db_instance.a", { publicly_accessible: false }, {}, { unknown: { publicly_accessible: true } }),
    ],
  },
  "secret-in-clear": {
    hits: [
      create("aws_ssm_parameter.a", { value: "mysql://root:Tr0ub4dor@db/x", type: "SecureString" }),
      create("aws_lambda_function.a", { environment: [{ variables: { DB_PASSWORD: "correct horse 9" } }] }),
    ],
    passes: [
      create("aws_ssm_parameter.a", { value: "eu-central-1", type: "String" }),
      create("aws_lambda_function.a", {
        environment: [
          { variables: { DB_PASSWORD_ARN: KEY, SECRET: "arn:aws:secretsmanager:eu-central-1:1:secret:x" } },
        ],
      }),
      [
        {
          address: "aws_db_instance.a",
          after: { password: "Tr0ub4dor&3xyz", storage_encrypted: true, backup_retention_period: 7 },
          afterSensitive: { password: true },
        },
      ],
    ],
  },
  "sensitivity-dropped": {
    hits: [
      update(
        "aws_ssm_parameter.a",
        { value: "x" },
        { value: "x", description: "y" },
        { beforeSensitive: { value: true }, afterSensitive: {} },
      ),
    ],
    passes: [
      update(
        "aws_ssm_parameter.a",
        { value: "x" },
        { value: "y" },
        { beforeSensitive: { value: true }, afterSensitive: { value: true } },
      ),
    ],
  },
  "rename-suspected": {
    hits: [[...remove("aws_s3_bucket.a", { bucket: "data" }), ...create("aws_s3_bucket.b", { bucket: "data" })]],
    passes: [
      [
        ...remove("aws_s3_bucket.a", { bucket: "data" }),
        ...remove("aws_s3_bucket.c", { bucket: "more" }),
        ...create("aws_s3_bucket.b", { bucket: "other" }),
      ],
    ],
  },
  "key-destroyed": {
    hits: [
      [
        ...remove("aws_kms_key.a", { arn: KEY }),
        {
          address: "aws_sns_topic.a",
          before: { kms_master_key_id: KEY },
          after: { kms_master_key_id: KEY },
          actions: ["no-op"],
        },
      ],
    ],
    passes: [
      [
        ...remove("aws_kms_key.a", { arn: KEY }),
        { address: "aws_sns_topic.a", before: { kms_master_key_id: OTHER }, actions: ["no-op"] },
      ],
    ],
  },
  unguarded: {
    hits: [
      update(
        "aws_rds_cluster.a",
        { deletion_protection: true, skip_final_snapshot: false },
        { deletion_protection: false, skip_final_snapshot: true },
      ),
    ],
    passes: [
      update("aws_rds_cluster.a", { deletion_protection: true }, { deletion_protection: false }),
      update(
        "aws_rds_cluster.a",
        { deletion_protection: false, skip_final_snapshot: true },
        { deletion_protection: true, skip_final_snapshot: false },
      ),
    ],
  },
  "backup-and-data": {
    hits: [[...remove("aws_rds_cluster.a", {}), ...remove("aws_backup_vault.a", {})]],
    passes: [remove("aws_rds_cluster.a", {}), remove("aws_backup_vault.a", {})],
  },
  "blast-radius": {
    hits: [
      Array.from({ length: 101 }, (_, n) => ({
        address: `aws_ssm_parameter.a["t${n}"]`,
        before: { value: "1", tags: { Tenant: `t${n}` } },
        after: { value: "2", tags: { Tenant: `t${n}` } },
      })),
    ],
    passes: [
      Array.from({ length: 100 }, (_, n) => ({
        address: `aws_ssm_parameter.a["t${n}"]`,
        before: { value: "1", tags: { Tenant: `t${n}` } },
        after: { value: "2", tags: { Tenant: `t${n}` } },
      })),
    ],
  },
  "mass-destruction": {
    hits: [
      Array.from({ length: 12 }, (_, n) => ({ address: `aws_sfn_state_machine.a[${n}]`, before: { name: `${n}` } })),
    ],
    passes: [
      Array.from({ length: 9 }, (_, n) => ({ address: `aws_sfn_state_machine.a[${n}]`, before: { name: `${n}` } })),
    ],
  },
  "encryption-off": {
    hits: [update("aws_efs_file_system.a", { encrypted: true }, { encrypted: false }), create("aws_rds_cluster.a", {})],
    passes: [
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
