import { own, valuesAt } from "../normalise/values";

/**
 * Resource types that hold what cannot be made again, as a table: what is lost with them, and which attributes tell
 * how much of it could come back. Attribute names are the providers' (AWS provider 5.100 and 6.x).
 */
export interface Stateful {
  /** What is lost, for people. */
  readonly holds: string;
  /** Attributes that make the service refuse the deletion while they are true (or have the given value). */
  readonly guard?: readonly string[];
  /** Attribute that, when true, means that no snapshot is taken at the end. */
  readonly skipsFinalSnapshot?: string;
  /** Attribute with the days for which backups reach back. */
  readonly retentionDays?: string;
  /** Attribute that, when true, deletes what the resource contains with it. */
  readonly emptiesItself?: string;
  /** Attribute with the days for which a deletion can be called back. */
  readonly windowDays?: string;
  /** Continuous backup flag. */
  readonly continuous?: string;
  /** The service refuses to delete it while it is not empty. */
  readonly refusedWhenFull?: true;
  /** Whether one of the type holds anything. Default: each does. */
  readonly only?: (values: unknown) => boolean;
}

/** A server that is more than a worker: protected, with disks beside its root, or with a root that outlives it. */
function keepsDisks(values: unknown): boolean {
  const some = (attribute: string): boolean => valuesAt(values, attribute).flat().length > 0;
  return (
    own(values, "disable_api_termination") === true ||
    some("ebs_block_device") ||
    valuesAt(values, "root_block_device.delete_on_termination").includes(false)
  );
}

const database: Stateful = {
  holds: "a database",
  guard: ["deletion_protection"],
  skipsFinalSnapshot: "skip_final_snapshot",
  retentionDays: "backup_retention_period",
};

export const STATEFUL: Readonly<Record<string, Stateful>> = {
  aws_rds_cluster: database,
  aws_db_instance: database,
  aws_docdb_cluster: database,
  aws_neptune_cluster: database,
  aws_rds_global_cluster: { holds: "a global database", guard: ["deletion_protection"] },
  aws_redshift_cluster: { ...database, guard: [], retentionDays: "automated_snapshot_retention_period" },
  aws_redshiftserverless_namespace: { holds: "a data warehouse" },
  aws_dsql_cluster: { holds: "a database", guard: ["deletion_protection_enabled"] },
  aws_dynamodb_table: {
    holds: "a table",
    guard: ["deletion_protection_enabled"],
    continuous: "point_in_time_recovery.enabled",
  },
  aws_dynamodb_global_table: { holds: "a table" },
  aws_dynamodb_table_replica: { holds: "a table's replica" },
  aws_keyspaces_table: { holds: "a table", continuous: "point_in_time_recovery.status" },
  aws_keyspaces_keyspace: { holds: "tables" },
  aws_timestreamwrite_database: { holds: "a database" },
  aws_timestreamwrite_table: { holds: "a table" },
  aws_elasticache_replication_group: { holds: "a cache's data", retentionDays: "snapshot_retention_limit" },
  aws_elasticache_cluster: { holds: "a cache's data", retentionDays: "snapshot_retention_limit" },
  aws_elasticache_global_replication_group: { holds: "the copying to another region" },
  aws_elasticache_serverless_cache: { holds: "a cache's data", retentionDays: "snapshot_retention_limit" },
  aws_memorydb_cluster: { holds: "a database", retentionDays: "snapshot_retention_limit" },
  aws_opensearch_domain: { holds: "a search index" },
  aws_elasticsearch_domain: { holds: "a search index" },
  aws_opensearchserverless_collection: { holds: "a search index" },
  aws_s3_bucket: { holds: "objects", emptiesItself: "force_destroy", refusedWhenFull: true },
  aws_s3_directory_bucket: { holds: "objects", emptiesItself: "force_destroy", refusedWhenFull: true },
  aws_efs_file_system: { holds: "files" },
  aws_fsx_lustre_file_system: {
    holds: "files",
    skipsFinalSnapshot: "skip_final_backup",
    retentionDays: "automatic_backup_retention_days",
  },
  aws_fsx_ontap_file_system: { holds: "files", retentionDays: "automatic_backup_retention_days" },
  aws_fsx_ontap_volume: { holds: "files", skipsFinalSnapshot: "skip_final_backup" },
  aws_fsx_openzfs_file_system: { holds: "files", skipsFinalSnapshot: "skip_final_backup" },
  aws_fsx_windows_file_system: { holds: "files", skipsFinalSnapshot: "skip_final_backup" },
  aws_ebs_volume: { holds: "a disk" },
  aws_ebs_snapshot: { holds: "a snapshot" },
  aws_db_snapshot: { holds: "a snapshot" },
  aws_db_cluster_snapshot: { holds: "a snapshot" },
  aws_backup_vault: { holds: "recovery points", emptiesItself: "force_destroy", refusedWhenFull: true },
  aws_backup_logically_air_gapped_vault: { holds: "recovery points", refusedWhenFull: true },
  aws_glacier_vault: { holds: "archives", refusedWhenFull: true },
  aws_kms_key: { holds: "the key to everything that it encrypts", windowDays: "deletion_window_in_days" },
  aws_kms_external_key: { holds: "the key to everything that it encrypts", windowDays: "deletion_window_in_days" },
  aws_kms_replica_key: { holds: "the key to everything that it encrypts", windowDays: "deletion_window_in_days" },
  aws_cloudhsm_v2_cluster: { holds: "keys" },
  aws_acmpca_certificate_authority: { holds: "a certificate authority", windowDays: "permanent_deletion_time_in_days" },
  aws_secretsmanager_secret: { holds: "a secret", windowDays: "recovery_window_in_days" },
  aws_cognito_user_pool: { holds: "accounts of people", guard: ["deletion_protection"] },
  aws_identitystore_user: { holds: "accounts of people" },
  aws_kinesis_stream: { holds: "a stream's records" },
  aws_msk_cluster: { holds: "topics" },
  aws_mq_broker: { holds: "messages" },
  aws_sqs_queue: { holds: "messages" },
  aws_ecr_repository: { holds: "images", emptiesItself: "force_delete", refusedWhenFull: true },
  aws_route53_zone: { holds: "a zone and its name servers", emptiesItself: "force_destroy" },
  aws_eks_cluster: { holds: "a cluster and what runs in it", guard: ["deletion_protection"] },
  aws_cloudtrail_event_data_store: { holds: "an audit trail", guard: ["termination_protection_enabled"] },
  aws_cloudwatch_log_group: { holds: "logs" },
  aws_qldb_ledger: { holds: "a ledger", guard: ["deletion_protection"] },
  aws_prometheus_workspace: { holds: "metrics" },
  aws_lightsail_database: { ...database, guard: [] },
  aws_instance: { holds: "a server and its disks", guard: ["disable_api_termination"], only: keepsDisks },
  aws_transfer_server: { holds: "a file server", emptiesItself: "force_destroy" },
  aws_dms_replication_instance: { holds: "running replications" },
  kubernetes_persistent_volume_claim: { holds: "a volume" },
  kubernetes_persistent_volume_claim_v1: { holds: "a volume" },
  kubernetes_namespace: { holds: "everything in the namespace" },
  kubernetes_namespace_v1: { holds: "everything in the namespace" },
  kubernetes_stateful_set: { holds: "a stateful set" },
  kubernetes_stateful_set_v1: { holds: "a stateful set" },
  helm_release: { holds: "a release and its custom resources" },
  google_sql_database_instance: { holds: "a database", guard: ["deletion_protection"] },
  google_storage_bucket: { holds: "objects", emptiesItself: "force_destroy", refusedWhenFull: true },
  google_kms_crypto_key: { holds: "the key to everything that it encrypts" },
  google_bigquery_dataset: { holds: "tables", emptiesItself: "delete_contents_on_destroy" },
  google_spanner_database: { holds: "a database", guard: ["deletion_protection"] },
  azurerm_postgresql_flexible_server: { holds: "a database", retentionDays: "backup_retention_days" },
  azurerm_mssql_database: { holds: "a database" },
  azurerm_cosmosdb_account: { holds: "a database" },
  azurerm_storage_account: { holds: "objects" },
  azurerm_key_vault: { holds: "keys and secrets", windowDays: "soft_delete_retention_days" },
};

/** Attributes whose presence says that a type, though not in the table, holds state. */
const SIGNS = [
  "skip_final_snapshot",
  "final_snapshot_identifier",
  "deletion_protection",
  "backup_retention_period",
  "force_destroy",
  "snapshot_retention_limit",
  "deletion_protection_enabled",
];

/** What a type holds: from the table, else from attributes that only stateful things have. */
export function statefulness(type: string, values: unknown): Stateful | undefined {
  const row = Object.hasOwn(STATEFUL, type) ? STATEFUL[type] : undefined;
  if (row) return row.only && !row.only(values) ? undefined : row;
  if (typeof values !== "object" || values === null || DISPOSABLE.has(type)) return undefined;
  const sign = SIGNS.find((name) => Object.hasOwn(values, name));
  return sign ? { holds: `state, as its attribute ${sign} says`, guard: ["deletion_protection"] } : undefined;
}

/** Types that hold nothing and can be made again from their definition: their end is counted, not flagged. */
export const DISPOSABLE: ReadonlySet<string> = new Set([
  "aws_ssm_parameter",
  "aws_route_table_association",
  "aws_route",
  "aws_lambda_permission",
  "aws_lambda_alias",
  "aws_lambda_invocation",
  "aws_lambda_layer_version",
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_iam_role_policy_attachment",
  "aws_iam_instance_profile",
  "aws_kms_alias",
  "aws_db_parameter_group",
  "aws_rds_cluster_parameter_group",
  "aws_db_option_group",
  "aws_db_subnet_group",
  "aws_elasticache_subnet_group",
  "aws_elasticache_parameter_group",
  "aws_vpc_security_group_ingress_rule",
  "aws_vpc_security_group_egress_rule",
  "aws_security_group_rule",
  "aws_lb_target_group",
  "aws_lb_target_group_attachment",
  "aws_lb_listener_rule",
  "aws_route53_record",
  "aws_s3_object",
  "aws_resourcegroups_group",
  "aws_rds_cluster_instance",
  "aws_elasticache_user",
  "aws_elasticache_user_group_association",
  "aws_appautoscaling_policy",
  "aws_appautoscaling_target",
  "aws_appautoscaling_scheduled_action",
  "aws_cloudwatch_query_definition",
  "aws_iam_user",
  "aws_iam_role",
  "aws_launch_template",
  "aws_eip_association",
  "null_resource",
  "terraform_data",
  "random_id",
  "random_string",
  "random_pet",
  "random_integer",
  "time_sleep",
  "time_static",
  "time_rotating",
  "local_file",
]);
