/** One limit of an account, in each region or over all. What it is by default stands in defaults.yml, what was granted in overrides/. */
export interface Limit {
  /** For people. */
  readonly name: string;
  /** Resource types that count against it, one each, or as many as they have parts. */
  readonly types: readonly string[];
  /**
   * What each resource counts as: its nodes, their virtual CPUs, its network interfaces, the parameters that it is or makes
   * (usage/quotas/weights.ts). Default: one.
   */
  readonly counts?: "parts" | "vcpus" | "interfaces" | "parameters";
  /** Of its types the one of which nothing stands in a plan: what calls of programs make, in words. */
  readonly beside?: { readonly type: string; readonly says: string };
  /** What to do where it is full. Default: AWS is asked for more, and what was granted is written down. */
  readonly full?: string;
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
    types: ["aws_ssm_parameter", "aws_lambda_invocation"],
    counts: "parameters",
    beside: {
      type: "aws_lambda_invocation",
      says: "made by executors: passwords of users of engines on Kubernetes, two each while they overlap",
    },
    full:
      "AWS raises this one for nobody. Set the account's default tier to Intelligent-Tiering (aws ssm update-service-setting " +
      "--setting-id /ssm/parameter-store/default-parameter-tier --setting-value Intelligent-Tiering): what names no tier is then an advanced parameter where " +
      "the standard ones are used up, 100,000 at most and 0.05 USD a month each; write 110000 into " +
      "overrides/<environment>_quotas.yml. Or give an environment an account of its own",
    source: "Systems Manager: Quotas, Parameter Store; Managing parameter tiers",
  },
  secrets_count: {
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
    name: "EKS node groups of a cluster",
    types: ["aws_eks_node_group"],
    source: "Amazon EKS: Quotas",
  },
  eks_pod_identity_associations: {
    name: "EKS pod identity associations of a cluster",
    types: ["aws_eks_pod_identity_association"],
    source: "Amazon EKS: Learn how EKS Pod Identity grants pods access, considerations",
  },
  ec2_on_demand_vcpus: {
    name: "EC2 vCPU, on demand, standard families",
    types: ["aws_eks_node_group"],
    counts: "vcpus",
    source: "Amazon EC2: On-Demand Instance quotas",
  },
  ec2_launch_templates: {
    name: "EC2 launch templates",
    types: ["aws_launch_template"],
    source: "Amazon EC2: Launch templates, restrictions",
  },
  network_interfaces: {
    name: "Network interfaces",
    types: [
      "aws_eks_cluster",
      "aws_eks_node_group",
      "aws_elasticache_replication_group",
      "aws_lambda_function",
      "aws_lb",
      "aws_rds_cluster_instance",
      "aws_vpc_endpoint",
    ],
    counts: "interfaces",
    source: "Amazon VPC: Quotas",
  },
  network_load_balancers: {
    name: "Network Load Balancers",
    types: ["aws_lb"],
    source: "Elastic Load Balancing: Quotas for your Network Load Balancers",
  },
  target_groups: {
    name: "Target groups",
    types: ["aws_lb_target_group"],
    source: "Elastic Load Balancing: Quotas for your Network Load Balancers",
  },
  subnets: {
    name: "Subnets of a VPC",
    types: ["aws_subnet"],
    source: "Amazon VPC: Quotas",
  },
  route_tables: {
    name: "Route tables of a VPC",
    types: ["aws_route_table"],
    source: "Amazon VPC: Quotas",
  },
  hosted_zones: {
    name: "Route 53 hosted zones",
    types: ["aws_route53_zone"],
    scope: "account",
    source: "Amazon Route 53: Quotas",
  },
  records_of_a_zone: {
    name: "Records of a hosted zone",
    types: ["aws_route53_record"],
    source: "Amazon Route 53: Quotas",
  },
  lambda_concurrency: {
    name: "Lambda executions at once: each function, each schedule",
    types: ["aws_lambda_function", "aws_lambda_permission"],
    source: "AWS Lambda: Quotas; new accounts start below the default",
  },
  event_rules: {
    name: "EventBridge rules of a bus",
    types: ["aws_cloudwatch_event_rule"],
    source: "Amazon EventBridge: Quotas",
  },
  log_groups: {
    name: "CloudWatch log groups",
    types: ["aws_cloudwatch_log_group"],
    source: "CloudWatch Logs: Quotas",
  },
  cloudtrail_trails: {
    name: "CloudTrail trails",
    types: ["aws_cloudtrail"],
    source: "AWS CloudTrail: Quotas",
  },
  sns_topics: {
    name: "SNS topics",
    types: ["aws_sns_topic"],
    source: "Amazon SNS: Endpoints and quotas",
  },
  ecr_pull_through_rules: {
    name: "ECR pull-through cache rules",
    types: ["aws_ecr_pull_through_cache_rule"],
    source: "Amazon ECR: Service quotas",
  },
  ecr_creation_templates: {
    name: "ECR repository creation templates",
    types: ["aws_ecr_repository_creation_template"],
    source: "Amazon ECR: Service quotas",
  },
  elasticache_parameter_groups: {
    name: "ElastiCache parameter groups",
    types: ["aws_elasticache_parameter_group"],
    source: "ElastiCache: Service quotas",
  },
  elasticache_subnet_groups: {
    name: "ElastiCache subnet groups",
    types: ["aws_elasticache_subnet_group"],
    source: "ElastiCache: Service quotas",
  },
};
