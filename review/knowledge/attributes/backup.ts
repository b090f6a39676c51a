import type { Attributes } from "./types";

/** Backups, records and keys. Names as in the AWS provider 5.100.0 and 6.25.0. */
export const BACKUP: Readonly<Record<string, Attributes>> = {
  aws_backup_plan: {
    harmless: `version rule{recovery_point_tags rule_name schedule_expression_timezone}`,
    identity: `name`,
    path: `rule{target_logically_air_gapped_backup_vault_arn scan_action{malware_scanner scan_mode}}
      scan_setting{scanner_role_arn malware_scanner resource_types} advanced_backup_setting{backup_options
      resource_type}`,
    judged: `rule{enable_continuous_backup schedule target_vault_name copy_action{destination_vault_arn
      lifecycle{delete_after opt_in_to_archive_for_supported_resources}} lifecycle{delete_after
      opt_in_to_archive_for_supported_resources}}`,
    smaller: `rule{completion_window}`,
    larger: `rule{start_window}`,
    sooner: `rule{copy_action{lifecycle{cold_storage_after}} lifecycle{cold_storage_after}}`,
  },
  aws_backup_region_settings: { off: "resource_type_management_preference resource_type_opt_in_preference" },
  aws_backup_selection: {
    identity: "name",
    path: `iam_role_arn plan_id condition{string_equals{key value} string_like{key value}
      string_not_equals{key value} string_not_like{key value}} selection_tag{key type value}`,
    judged: "resources",
    gains: "not_resources",
  },
  aws_backup_vault: { harmless: "recovery_points", identity: "name", judged: "force_destroy kms_key_arn" },
  aws_backup_vault_lock_configuration: {
    path: `backup_vault_name backup_vault_arn`,
    judged: `changeable_for_days min_retention_days`,
    sooner: `max_retention_days`,
  },
  aws_backup_vault_notifications: {
    path: "backup_vault_name backup_vault_arn sns_topic_arn",
    loses: "backup_vault_events",
  },
  aws_backup_vault_policy: { path: "backup_vault_name backup_vault_arn", judged: "policy" },
  aws_kms_alias: { identity: "name name_prefix", path: "target_key_id target_key_arn" },
  aws_kms_key: {
    harmless: "description key_id",
    identity: "customer_master_key_spec key_usage multi_region custom_key_store_id xks_key_id",
    judged: "deletion_window_in_days enable_key_rotation is_enabled policy",
    on: "bypass_policy_lockout_safety_check",
    larger: "rotation_period_in_days",
  },
  aws_kms_replica_key: {
    harmless: "description key_id key_rotation_enabled key_spec key_usage",
    path: "primary_key_arn",
    judged: "deletion_window_in_days enabled policy",
    on: "bypass_policy_lockout_safety_check",
  },
  aws_secretsmanager_secret: {
    harmless: "description replica{last_accessed_date status status_message}",
    identity: "name name_prefix",
    path: "replica{kms_key_id region}",
    judged: "kms_key_id policy recovery_window_in_days",
    on: "force_overwrite_replica_secret",
  },
};
