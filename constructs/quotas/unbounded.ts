/**
 * Types of resources that no limit of the account counts, and why: a name, or the beginning of names before `*`. What is
 * neither here nor in limits.ts fails a test.
 */
export const UNBOUNDED: Readonly<Record<string, string>> = {
  "helm_*": "lives in a cluster: the API server's store bounds it, not the account",
  "kubernetes_*": "lives in a cluster: the API server's store bounds it, not the account",
  aws_backup_region_settings: "one an account and region",
  aws_backup_selection: "100 a plan, and a plan has one",
  aws_backup_vault_lock_configuration: "one a vault, which is counted",
  aws_backup_vault_notifications: "one a vault, which is counted",
  aws_backup_vault_policy: "one a vault, which is counted",
  aws_cloudwatch_event_target: "five a rule, and a rule has one",
  aws_cloudwatch_log_metric_filter: "100 a log group, and one has two",
  aws_default_security_group: "one a VPC, which is counted",
  aws_ecr_repository: "made by pulling, not by Terraform",
  aws_eks_access_entry: "two a cluster",
  aws_eks_access_policy_association: "one an access entry",
  aws_eks_addon: "one an add-on of a cluster",
  aws_elasticache_global_replication_group: "one a replication group, whose nodes are counted",
  aws_elasticache_user_group_association: "one a user of a group: config bounds tenants of a cell",
  aws_flow_log: "one a VPC; two a network interface are allowed",
  aws_iam_role_policy: "10,240 characters a role in all: the size is bounded, not the number",
  aws_iam_role_policy_attachment: "ten managed policies a role",
  aws_kms_alias: "50 a key, and a key has one",
  aws_lb_listener: "50 a balancer, and an engine has fewer than ten",
  aws_route_table_association: "one a subnet, which is counted",
  "aws_s3_bucket_*": "one a bucket, which is counted",
  aws_sns_topic_policy: "one a topic, which is counted",
  aws_sns_topic_subscription: "12,500,000 a topic",
  aws_sqs_queue: "without a quota (Amazon SQS: Quotas)",
  aws_vpc_security_group_egress_rule: "60 a group: bounded where groups are made",
  aws_vpc_security_group_ingress_rule: "60 a group: bounded where groups are made",
};

/** Why nothing counts a type, or null: something should. */
export function whyUnbounded(type: string): string | null {
  const found = Object.entries(UNBOUNDED).find(([name]) =>
    name.endsWith("*") ? type.startsWith(name.slice(0, -1)) : type === name,
  );
  return found?.[1] ?? null;
}
