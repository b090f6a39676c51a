import type { Severity } from "../finding";

interface ControlType {
  readonly severity: Severity;
  /** What is lost with it. */
  readonly says: string;
}

const stop = (says: string): ControlType => ({ severity: "stop", says });
const review = (says: string): ControlType => ({ severity: "review", says });

/** Resource types that are guards themselves: deleting one weakens what it guarded. */
export const CONTROL_TYPES: Readonly<Record<string, ControlType>> = {
  aws_s3_bucket_public_access_block: stop("the bucket's block on public access is gone"),
  aws_s3_account_public_access_block: stop("the account's block on public access is gone"),
  aws_s3_bucket_versioning: stop("overwritten and deleted objects are not kept"),
  aws_s3_bucket_object_lock_configuration: stop("records are no longer immutable"),
  aws_s3_bucket_server_side_encryption_configuration: stop("the bucket falls back to the key of the service"),
  aws_s3_bucket_policy: review("the bucket's policy, with what it denied, is gone"),
  aws_s3_bucket_logging: review("access to the bucket is not logged"),
  aws_s3_bucket_replication_configuration: stop("objects are no longer copied elsewhere"),
  aws_backup_plan: stop("nothing is backed up by this plan any more"),
  aws_backup_selection: stop("what it selected is no longer backed up"),
  aws_backup_vault_lock_configuration: stop("recovery points can be deleted"),
  aws_backup_vault_policy: review("the vault's policy, with what it denied, is gone"),
  aws_backup_vault_notifications: review("failed backups tell nobody"),
  aws_db_instance_automated_backups_replication: stop("backups are no longer copied to the other region"),
  aws_cloudtrail: stop("calls are no longer recorded"),
  aws_flow_log: stop("traffic is no longer recorded"),
  aws_guardduty_detector: stop("threats are no longer detected"),
  aws_guardduty_detector_feature: review("a kind of threat is no longer detected"),
  aws_securityhub_account: stop("findings are no longer gathered"),
  aws_inspector2_enabler: review("weaknesses are no longer searched for"),
  aws_macie2_account: review("exposed data is no longer searched for"),
  aws_config_configuration_recorder: stop("changes are no longer recorded"),
  aws_config_configuration_recorder_status: stop("changes are no longer recorded"),
  aws_config_config_rule: review("a rule is no longer checked"),
  aws_ebs_encryption_by_default: stop("new disks are not encrypted"),
  aws_kms_key_policy: stop("the key falls back to the default policy"),
  aws_iam_account_password_policy: review("passwords fall back to the default policy"),
  aws_cloudwatch_metric_alarm: review("an alarm is gone"),
  aws_cloudwatch_composite_alarm: review("an alarm is gone"),
  aws_sns_topic_subscription: review("a receiver of notifications is gone"),
  aws_cloudwatch_event_rule: review("events are no longer acted upon"),
  aws_cloudwatch_event_target: review("events reach this receiver no more"),
  aws_cloudwatch_log_metric_filter: review("what it counted in the logs raises no alarm any more"),
  aws_sns_topic_policy: review("the topic's policy, with what it denied, is gone"),
  aws_backup_region_settings: review("which services are backed up falls back to the account's settings"),
  aws_secretsmanager_secret_rotation: stop("the secret is no longer rotated"),
  aws_wafv2_web_acl: stop("requests are no longer filtered"),
  aws_wafv2_web_acl_association: stop("requests are no longer filtered"),
  aws_network_acl: review("the subnet's filter is gone"),
  aws_network_acl_rule: review("a rule of the subnet's filter is gone"),
  aws_rds_cluster_instance: review("one instance fewer serves and holds the data"),
  aws_docdb_cluster_instance: review("one instance fewer serves and holds the data"),
  aws_neptune_cluster_instance: review("one instance fewer serves and holds the data"),
  aws_db_proxy: review("the pooler is gone"),
  aws_cloudwatch_log_subscription_filter: review("logs are no longer passed on"),
  kubernetes_network_policy: stop("traffic between workloads is no longer filtered"),
  kubernetes_network_policy_v1: stop("traffic between workloads is no longer filtered"),
  kubernetes_resource_quota: review("a tenant's share is no longer limited"),
};
