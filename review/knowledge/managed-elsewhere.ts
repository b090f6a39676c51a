/**
 * Attributes that a resource shows but that other resources usually set: a refresh fills them in after the first
 * apply, and Terraform lists that as drift. It is none, unless the configuration sets the attribute here.
 */
const MANAGED_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  aws_security_group: ["ingress", "egress"],
  aws_sns_topic: ["policy"],
  aws_sqs_queue: ["policy", "redrive_policy"],
  aws_kms_key: ["policy"],
  aws_ecr_repository: ["policy"],
  aws_iam_role: ["managed_policy_arns", "inline_policy"],
  aws_s3_bucket: [
    "acl",
    "policy",
    "versioning",
    "logging",
    "server_side_encryption_configuration",
    "grant",
    "object_lock_configuration",
    "lifecycle_rule",
    "replication_configuration",
    "cors_rule",
    "website",
    "acceleration_status",
    "request_payer",
  ],
  aws_vpc: ["default_security_group_id"],
  aws_route_table: ["route"],
  aws_rds_cluster: ["iam_roles"],
};

/** True for an attribute that other resources usually set. */
export function managedElsewhere(type: string, attribute: string): boolean {
  return Object.hasOwn(MANAGED_ELSEWHERE, type) && (MANAGED_ELSEWHERE[type] ?? []).includes(attribute);
}
