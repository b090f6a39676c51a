/** One limit of an account, in each region or over all. What it is by default stands in defaults.yml, what was granted in overrides/. */
export interface Limit {
  /** For people. */
  readonly name: string;
  /** Resource types that count against it, one each, or as many as they have parts. */
  readonly types: readonly string[];
  /**
   * `parts`: each resource counts as its nodes; `vcpus`: as the virtual CPUs of the most nodes that an autoscaler may start
   * of it (usage/units.ts). Default: as one.
   */
  readonly counts?: "parts" | "vcpus";
  /** `account`: counted over all regions. Default: each region has its own. */
  readonly scope?: "account";
  /** The page of AWS's documentation where the default stands. */
  readonly source: string;
}

/** Day on which sources and defaults were looked at, YYYY-MM-DD. */
export const LIMITS_AS_OF = "2026-11-22";

/**
 * Limits of AWS that a fleet meets, by the setting that holds each.
 */
export const LIMITS: Readonly<Record<string, Limit>> = {
  rds_db_instances: {
    name: "RDS DB instances",
    types: [
      "aws_db_instance",
      "aws_rds_cluster_instance",
      "aws_docdb_cluster_instance",
      "aws_neptune_cluster_instance",
    ],
    source: "Amazon RDS: Quotas and constraints",
  },
  rds_db_clusters: {
    name: "RDS DB clusters",
    types: ["aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"],
    source: "Amazon RDS: Quotas and constraints",
  },
  rds_cluster_parameter_groups: {
    name: "RDS cluster parameter groups",
    types: ["aws_rds_cluster_parameter_group"],
    source: "Amazon RDS: Quotas and constraints",
  },
  rds_parameter_groups: {
    name: "RDS parameter groups",
    types: ["aws_db_parameter_group"],
    source: "Amazon RDS: Quotas and constraints",
  },
  rds_subnet_groups: {
    name: "RDS subnet groups",
    types: ["aws_db_subnet_group"],
    source: "Amazon RDS: Quotas and constraints",
  },
  rds_proxies: {
    name: "RDS proxies",
    types: ["aws_db_proxy"],
    source: "Amazon RDS: Quotas and constraints",
  },
  kms_keys: {
    name: "KMS keys",
    types: ["aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key"],
    source: "AWS KMS: Resource quotas",
  },
  elasticache_users: {
    name: "ElastiCache users",
    types: ["aws_elasticache_user"],
    source: "ElastiCache: Role-based access control",
  },
  elasticache_user_groups: {
    name: "ElastiCache user groups",
    types: ["aws_elasticache_user_group"],
    source: "ElastiCache: Role-based access control",
  },
  elasticache_nodes: {
    name: "ElastiCache nodes",
    types: ["aws_elasticache_replication_group", "aws_elasticache_cluster"],
    counts: "parts",
    source: "ElastiCache: Service quotas",
  },
  vpcs: {
    name: "VPCs",
    types: ["aws_vpc"],
    source: "Amazon VPC: Quotas",
  },
  nat_gateways_per_zone: {
    name: "NAT gateways per zone",
    types: ["aws_nat_gateway"],
    source: "Amazon VPC: Quotas",
  },
  elastic_ip_addresses: {
    name: "Elastic IP addresses",
    types: ["aws_eip"],
    source: "Amazon VPC: Quotas",
  },
  interface_vpc_endpoints: {
    name: "Interface VPC endpoints",
    types: ["aws_vpc_endpoint"],
    source: "Amazon VPC: Quotas",
  },
  security_groups: {
    name: "Security groups",
    types: ["aws_security_group"],
    source: "Amazon VPC: Quotas",
  },
  iam_roles: {
    name: "IAM roles",
    types: ["aws_iam_role"],
    scope: "account",
    source: "IAM and STS: Quotas",
  },
  iam_customer_managed_policies: {
    name: "IAM customer managed policies",
    types: ["aws_iam_policy"],
    scope: "account",
    source: "IAM and STS: Quotas",
  },
  s3_buckets: {
    name: "S3 buckets",
    types: ["aws_s3_bucket"],
    scope: "account",
    source: "Amazon S3: Quotas",
  },
  ssm_standard_parameters: {
    name: "SSM standard parameters",
    types: ["aws_ssm_parameter"],
    source: "Systems Manager: Quotas",
  },
  secrets: {
    name: "Secrets",
    types: ["aws_secretsmanager_secret"],
    source: "Secrets Manager: Quotas",
  },
  backup_vaults: {
    name: "Backup vaults",
    types: ["aws_backup_vault"],
    source: "AWS Backup: Quotas",
  },
  backup_plans: {
    name: "Backup plans",
    types: ["aws_backup_plan"],
    source: "AWS Backup: Quotas",
  },
  cloudwatch_alarms: {
    name: "CloudWatch alarms",
    types: ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"],
    source: "CloudWatch: Quotas",
  },
  eks_clusters: {
    name: "EKS clusters",
    types: ["aws_eks_cluster"],
    source: "Amazon EKS: Quotas",
  },
  eks_node_groups: {
    name: "Managed node groups of the environment's EKS cluster",
    types: ["aws_eks_node_group"],
    source: "Amazon EKS: Quotas",
  },
  ec2_standard_vcpus: {
    name: "Virtual CPUs of On-Demand Standard instances",
    types: ["aws_eks_node_group"],
    counts: "vcpus",
    source: "Amazon EC2: On-Demand Instance quotas",
  },
};
