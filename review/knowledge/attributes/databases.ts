import type { Attributes } from "./types";

/** Databases and caches. Names as in the AWS provider 5.100.0 and 6.25.0. */
export const DATABASES: Readonly<Record<string, Attributes>> = {
  aws_rds_cluster: {
    harmless: `allow_major_version_upgrade ca_certificate_valid_till cluster_members cluster_resource_id
      engine_version_actual preferred_backup_window preferred_maintenance_window master_password_wo
      master_user_secret{kms_key_id secret_arn secret_status} scaling_configuration{seconds_before_timeout}`,
    identity: `cluster_identifier cluster_identifier_prefix database_name endpoint reader_endpoint hosted_zone_id port
      engine engine_mode master_username db_system_id cluster_scalability_type`,
    path: `db_cluster_parameter_group_name db_instance_parameter_group_name db_subnet_group_name domain
      domain_iam_role_name iam_roles master_password_wo_version master_user_secret_kms_key_id
      monitoring_role_arn network_type performance_insights_kms_key_id replication_source_identifier
      snapshot_identifier source_region vpc_security_group_ids ca_certificate_identifier
      engine_lifecycle_support restore_to_point_in_time{restore_to_time restore_type source_cluster_identifier
      source_cluster_resource_id use_latest_restorable_time} s3_import{bucket_name bucket_prefix
      ingestion_role source_engine source_engine_version} scaling_configuration{timeout_action}
      enable_local_write_forwarding`,
    judged: `allocated_storage database_insights_mode apply_immediately availability_zones backup_retention_period
      db_cluster_instance_class delete_automated_backups deletion_protection final_snapshot_identifier
      enabled_cloudwatch_logs_exports engine_version global_cluster_identifier
      iam_database_authentication_enabled iops kms_key_id manage_master_user_password master_password
      monitoring_interval performance_insights_enabled skip_final_snapshot storage_encrypted storage_type`,
    on: `enable_global_write_forwarding enable_http_endpoint scaling_configuration{auto_pause}`,
    smaller: `backtrack_window performance_insights_retention_period scaling_configuration{max_capacity min_capacity
      seconds_until_auto_pause} serverlessv2_scaling_configuration{max_capacity min_capacity
      seconds_until_auto_pause}`,
    off: `copy_tags_to_snapshot`,
  },
  aws_rds_cluster_instance: {
    harmless: `dbi_resource_id engine_version_actual preferred_backup_window preferred_maintenance_window
      storage_encrypted writer network_type kms_key_id`,
    identity: `identifier identifier_prefix endpoint port engine`,
    path: `availability_zone ca_cert_identifier cluster_identifier custom_iam_instance_profile
      db_parameter_group_name db_subnet_group_name monitoring_role_arn performance_insights_kms_key_id`,
    judged: `apply_immediately engine_version instance_class monitoring_interval performance_insights_enabled
      publicly_accessible`,
    smaller: `performance_insights_retention_period`,
    off: `copy_tags_to_snapshot auto_minor_version_upgrade`,
    on: `force_destroy`,
    larger: `promotion_tier`,
  },
  aws_rds_cluster_parameter_group: {
    harmless: "description parameter{apply_method}",
    identity: "family name name_prefix",
    judged: "parameter{name value}",
  },
  aws_db_parameter_group: {
    harmless: "description parameter{apply_method}",
    identity: "family name name_prefix",
    judged: "parameter{name value}",
    off: "skip_destroy",
  },
  aws_db_subnet_group: {
    harmless: `description supported_network_types`,
    identity: `name name_prefix`,
    path: `vpc_id subnet_ids`,
  },
  aws_elasticache_parameter_group: {
    harmless: "description",
    identity: "family name",
    judged: "parameter{name value}",
  },
  aws_elasticache_replication_group: {
    harmless: `cluster_enabled description engine_version_actual maintenance_window member_clusters snapshot_window
      data_tiering_enabled node_group_configuration{node_group_id slots}`,
    identity: `cluster_mode configuration_endpoint_address engine port primary_endpoint_address reader_endpoint_address
      replication_group_id`,
    path: `network_type notification_topic_arn parameter_group_name security_group_ids security_group_names
      snapshot_arns snapshot_name subnet_group_name preferred_cache_cluster_azs ip_discovery
      log_delivery_configuration{destination destination_type log_format log_type}
      node_group_configuration{primary_availability_zone replica_availability_zones primary_outpost_arn
      replica_outpost_arns} auth_token`,
    judged: `apply_immediately at_rest_encryption_enabled auth_token_update_strategy automatic_failover_enabled
      engine_version final_snapshot_identifier global_replication_group_id kms_key_id multi_az_enabled
      node_type num_cache_clusters num_node_groups replicas_per_node_group snapshot_retention_limit
      transit_encryption_enabled transit_encryption_mode user_group_ids`,
    smaller: `node_group_configuration{replica_count}`,
    off: `auto_minor_version_upgrade`,
  },
  aws_elasticache_global_replication_group: {
    harmless: `at_rest_encryption_enabled auth_token_enabled cluster_enabled engine_version_actual global_node_groups{global_node_group_id slots}
      global_replication_group_description transit_encryption_enabled`,
    identity: "engine global_replication_group_id global_replication_group_id_suffix",
    path: "parameter_group_name primary_replication_group_id",
    judged: "automatic_failover_enabled cache_node_type engine_version num_node_groups",
  },
  aws_elasticache_subnet_group: {
    harmless: `description`,
    identity: `name`,
    path: `vpc_id subnet_ids`,
  },
  aws_elasticache_user: {
    harmless: `authentication_mode{password_count}`,
    identity: `engine user_id user_name`,
    path: `passwords authentication_mode{passwords type} access_string`,
    judged: `no_password_required`,
  },
  aws_elasticache_user_group: { identity: "engine user_group_id", loses: "user_ids" },
  aws_elasticache_user_group_association: { path: "user_group_id user_id" },
};
