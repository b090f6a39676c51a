import type { Attributes } from "./types";

/** Buckets. Names as in the AWS provider 5.100.0 and 6.25.0. */
export const STORAGE: Readonly<Record<string, Attributes>> = {
  aws_s3_bucket: {
    harmless: `hosted_zone_id website_domain cors_rule{max_age_seconds} lifecycle_rule{id
      noncurrent_version_transition{days} transition{date days}} replication_configuration{rules{id
      destination{metrics{minutes} replication_time{minutes}}}}
      server_side_encryption_configuration{rule{bucket_key_enabled}}`,
    identity: `bucket bucket_prefix bucket_domain_name bucket_regional_domain_name website_endpoint`,
    path: `request_payer grant{id type uri} lifecycle_rule{prefix tags noncurrent_version_transition{storage_class}
      transition{storage_class}} logging{target_bucket target_prefix} replication_configuration{role
      rules{prefix priority filter{prefix tags} destination{account_id bucket replica_kms_key_id storage_class
      access_control_translation{owner}}}}
      server_side_encryption_configuration{rule{apply_server_side_encryption_by_default{kms_master_key_id
      sse_algorithm}}} website{redirect_all_requests_to error_document index_document routing_rules} acl`,
    judged: `force_destroy policy`,
    off: `object_lock_enabled object_lock_configuration{object_lock_enabled}
      replication_configuration{rules{status delete_marker_replication_status
      source_selection_criteria{sse_kms_encrypted_objects{enabled}} destination{metrics{status}
      replication_time{status}}}} versioning{enabled mfa_delete} acceleration_status`,
    on: `lifecycle_rule{enabled expiration{expired_object_delete_marker}}`,
    smaller: `object_lock_configuration{rule{default_retention{days years}}}`,
    sooner: `lifecycle_rule{expiration{date days} noncurrent_version_expiration{days}
      abort_incomplete_multipart_upload_days}`,
    loses: `object_lock_configuration{rule{default_retention{mode}}}`,
    gains: `cors_rule{allowed_methods allowed_origins allowed_headers expose_headers} grant{permissions}`,
  },
  aws_s3_bucket_lifecycle_configuration: {
    harmless: `transition_default_minimum_object_size rule{id noncurrent_version_transition{newer_noncurrent_versions
      noncurrent_days} transition{date days}}`,
    path: `bucket expected_bucket_owner rule{prefix filter{object_size_greater_than object_size_less_than prefix
      and{object_size_greater_than object_size_less_than prefix tags} tag{key value}}
      noncurrent_version_transition{storage_class} transition{storage_class}}`,
    judged: `rule{expiration{days} noncurrent_version_expiration{newer_noncurrent_versions noncurrent_days}}`,
    on: `rule{status expiration{expired_object_delete_marker}}`,
    sooner: `rule{expiration{date} abort_incomplete_multipart_upload{days_after_initiation}}`,
  },
  aws_s3_bucket_object_lock_configuration: {
    path: "bucket expected_bucket_owner token",
    judged: "rule{default_retention{days mode years}}",
    off: "object_lock_enabled",
  },
  aws_s3_bucket_ownership_controls: { path: "bucket", judged: "rule{object_ownership}" },
  aws_s3_bucket_policy: { path: "bucket", judged: "policy" },
  aws_s3_bucket_public_access_block: {
    off: "skip_destroy",
    path: "bucket",
    judged: "block_public_acls block_public_policy ignore_public_acls restrict_public_buckets",
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    harmless: "rule{bucket_key_enabled}",
    path: "bucket expected_bucket_owner",
    judged: "rule{apply_server_side_encryption_by_default{kms_master_key_id sse_algorithm}}",
    loses: "rule{blocked_encryption_types}",
  },
  aws_s3_bucket_versioning: {
    path: "bucket expected_bucket_owner mfa",
    judged: "versioning_configuration{status}",
    off: "versioning_configuration{mfa_delete}",
  },
};
