import { changesKey, grows, leaves, losesCustomerKey, ranks, turnsOff, turnsOn } from "../compare";
import type { Direction } from "./types";

const STOP = "stop" as const;

/** Encryption at rest on or off. */
export const ENCRYPTION: readonly Direction[] = [
  {
    types: ["aws_rds_cluster", "aws_db_instance", "aws_docdb_cluster", "aws_neptune_cluster", "aws_rds_global_cluster"],
    attribute: "storage_encrypted",
    compare: turnsOff,
    severity: STOP,
    created: STOP,
    unset: false,
    says: "storage is not encrypted",
  },
  {
    types: ["aws_ebs_volume", "aws_efs_file_system", "aws_redshift_cluster", "aws_fsx_openzfs_file_system"],
    attribute: "encrypted",
    compare: turnsOff,
    severity: STOP,
    created: "review",
    unset: false,
    says: "storage is not encrypted",
  },
  {
    types: ["aws_elasticache_replication_group"],
    attribute: "at_rest_encryption_enabled",
    unlessSet: "global_replication_group_id",
    compare: turnsOff,
    severity: STOP,
    created: STOP,
    unset: false,
    says: "the cache is not encrypted at rest",
  },
  {
    types: ["aws_opensearch_domain", "aws_elasticsearch_domain"],
    attribute: "encrypt_at_rest.enabled",
    compare: turnsOff,
    severity: STOP,
    created: STOP,
    unset: false,
    says: "the index is not encrypted at rest",
  },
  {
    types: ["aws_s3_bucket_server_side_encryption_configuration"],
    attribute: "rule.apply_server_side_encryption_by_default.sse_algorithm",
    compare: ranks(["AES256", "aws:kms", "aws:kms:dsse"]),
    severity: STOP,
    fineWhenMade: "it is encrypted, by S3's own key",
    says: "objects fall back to a weaker encryption",
  },
  {
    types: ["aws_dynamodb_table"],
    attribute: "server_side_encryption.enabled",
    compare: turnsOff,
    severity: STOP,
    unset: false,
    says: "the table falls back to the key that AWS owns",
  },
  {
    types: ["aws_kinesis_stream"],
    attribute: "encryption_type",
    compare: leaves("KMS"),
    severity: STOP,
    says: "records are not encrypted",
  },
  {
    types: ["aws_sqs_queue"],
    attribute: "sqs_managed_sse_enabled",
    compare: turnsOff,
    // A queue has the one or the other (SQS API, SetQueueAttributes: "Only one server-side encryption option").
    unlessSet: "kms_master_key_id",
    severity: "review",
    says: "messages are not encrypted by the service",
  },
  {
    types: ["aws_ebs_encryption_by_default"],
    attribute: "enabled",
    compare: turnsOff,
    severity: STOP,
    says: "new disks are not encrypted",
  },
  {
    types: ["aws_ssm_parameter"],
    attribute: "type",
    compare: leaves("SecureString"),
    severity: STOP,
    fineWhenMade: "most parameters hold no secret; one in clear is told by its value",
    says: "the parameter is stored in clear",
  },
  {
    types: ["aws_instance"],
    attribute: "root_block_device.encrypted",
    compare: turnsOff,
    severity: STOP,
    says: "the disk is not encrypted",
  },
];

const KEYED = [
  "kms_key_id",
  "kms_key_arn",
  "kms_master_key_id",
  "master_user_secret_kms_key_id",
  "performance_insights_kms_key_id",
  "encryption_key",
  "storage_encryption_key",
  "server_side_encryption.kms_key_arn",
  "encrypt_at_rest.kms_key_id",
  "rule.apply_server_side_encryption_by_default.kms_master_key_id",
  "encryption_config.provider.key_arn",
  "encryption_configuration.kms_key",
  "kms_key_identifier",
];

/** From a customer's key to none or to the service's own. */
export const CUSTOMER_KEY: readonly Direction[] = KEYED.map((attribute) => ({
  types: "*",
  attribute,
  compare: losesCustomerKey,
  severity: STOP,
  says: "the customer key gives way to a key of AWS, or to none",
}));

/** From one customer key to another. */
export const OTHER_KEY: readonly Direction[] = KEYED.map((attribute) => ({
  types: "*",
  attribute,
  compare: changesKey,
  severity: "review",
  says: "another key encrypts from now on; what is stored stays under the old one, or is replaced",
}));

/** Attributes that name the key of what a resource stores. */
export const KEY_ATTRIBUTES: readonly string[] = KEYED;

/** A key's own settings. */
export const KEY: readonly Direction[] = [
  {
    types: ["aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key"],
    attribute: "is_enabled",
    compare: turnsOff,
    severity: STOP,
    says: "a disabled key makes what it encrypts unreadable",
  },
  {
    types: ["aws_kms_replica_key", "aws_kms_external_key"],
    attribute: "enabled",
    compare: turnsOff,
    severity: STOP,
    says: "a disabled key makes what it encrypts unreadable",
  },
  {
    types: ["aws_kms_key"],
    attribute: "enable_key_rotation",
    compare: turnsOff,
    severity: "review",
    created: "review",
    unset: false,
    only: { attribute: "key_usage", values: ["ENCRYPT_DECRYPT"] },
    says: "the key is not rotated",
  },
  {
    types: ["aws_kms_key"],
    attribute: "rotation_period_in_days",
    compare: grows,
    severity: "review",
    says: "the key is rotated less often",
  },
  {
    types: ["aws_kms_key"],
    attribute: "bypass_policy_lockout_safety_check",
    compare: turnsOn,
    severity: "review",
    says: "a policy that locks everyone out is accepted",
  },
  {
    types: ["aws_secretsmanager_secret_rotation"],
    attribute: "rotation_rules.automatically_after_days",
    compare: grows,
    severity: "review",
    says: "the secret is rotated less often",
  },
];
