/** AWS' limits on what is rendered. A change of a quota is asked of AWS; these are what every account has. */

const GUIDE = "https://docs.aws.amazon.com";
const IAM = `${GUIDE}/IAM/latest/UserGuide/reference_iam-quotas.html`;
const LAMBDA = `${GUIDE}/lambda/latest/dg/gettingstarted-limits.html`;
const SSM = `${GUIDE}/systems-manager/latest/APIReference/API_PutParameter.html`;
const EVENTS = `${GUIDE}/eventbridge/latest/APIReference`;
const ALARMS = `${GUIDE}/AmazonCloudWatch/latest/APIReference`;
const LOGS = `${GUIDE}/AmazonCloudWatchLogs/latest/APIReference`;
const EC2 = `${GUIDE}/AWSEC2/latest/APIReference`;
const VPC = `${GUIDE}/vpc/latest/userguide/amazon-vpc-limits.html`;
const LB = `${GUIDE}/elasticloadbalancing/latest`;
const RDS = `${GUIDE}/AmazonRDS/latest/APIReference`;
const CACHE = `${GUIDE}/AmazonElastiCache/latest/APIReference`;
const BACKUP = `${GUIDE}/aws-backup/latest/devguide`;
const KEYS = `${GUIDE}/kms/latest`;

export type Unit = "characters" | "bytes" | "characters without white space" | "bytes once decoded";

/** The longest that one attribute of a type may be. */
export interface Longest {
  readonly attribute: string;
  readonly most: number;
  /** Default: characters. */
  readonly unit?: Unit;
  readonly source: string;
}

const longest = (most: number, source: string, ...attributes: readonly string[]): readonly Longest[] =>
  attributes.map((attribute) => ({ attribute, most, source }));

const KEY_POLICY: Longest = {
  attribute: "policy",
  most: 32_768,
  unit: "bytes",
  source: `${KEYS}/developerguide/resource-limits.html`,
};

/** By resource type. What has none of AWS stands in test/stacks/unlimited.ts: an attribute in neither fails a test. */
export const LONGEST: Readonly<Record<string, readonly Longest[]>> = {
  aws_ssm_parameter: [
    // Standard parameters, which cost nothing: an advanced one holds 8,192.
    ...longest(4096, SSM, "insecure_value", "value"),
    ...longest(1011, SSM, "name"),
    ...longest(1024, SSM, "description"),
  ],
  aws_iam_role: [
    ...longest(64, IAM, "name"),
    ...longest(1000, `${GUIDE}/IAM/latest/APIReference/API_CreateRole.html`, "description"),
    { attribute: "assume_role_policy", most: 2048, unit: "characters without white space", source: IAM },
  ],
  aws_iam_policy: [
    ...longest(128, IAM, "name"),
    { attribute: "policy", most: 6144, unit: "characters without white space", source: IAM },
  ],
  aws_iam_role_policy: longest(128, IAM, "name"),
  aws_lambda_function: [
    ...longest(64, `${GUIDE}/lambda/latest/api/API_CreateFunction.html`, "function_name"),
    ...longest(256, `${GUIDE}/lambda/latest/api/API_CreateFunction.html`, "description"),
    ...longest(128, `${GUIDE}/lambda/latest/api/API_CreateFunction.html`, "handler"),
    { attribute: "environment", most: 4096, unit: "bytes", source: LAMBDA },
  ],
  // 6 MB a payload, in which the provider sends the input of before along with a new one (lifecycle_scope CRUD).
  aws_lambda_invocation: [{ attribute: "input", most: 3_000_000, unit: "bytes", source: LAMBDA }],
  aws_cloudwatch_event_rule: [
    ...longest(64, `${EVENTS}/API_PutRule.html`, "name"),
    ...longest(512, `${EVENTS}/API_PutRule.html`, "description"),
    ...longest(4096, `${EVENTS}/API_PutRule.html`, "event_pattern"),
    ...longest(256, `${EVENTS}/API_PutRule.html`, "schedule_expression"),
  ],
  aws_cloudwatch_event_target: longest(8192, `${EVENTS}/API_Target.html`, "input"),
  aws_cloudwatch_metric_alarm: [
    ...longest(255, `${ALARMS}/API_PutMetricAlarm.html`, "alarm_name", "metric_name", "namespace"),
    ...longest(1024, `${ALARMS}/API_PutMetricAlarm.html`, "alarm_description"),
  ],
  aws_cloudwatch_composite_alarm: [
    ...longest(255, `${ALARMS}/API_PutCompositeAlarm.html`, "alarm_name"),
    ...longest(1024, `${ALARMS}/API_PutCompositeAlarm.html`, "alarm_description"),
    ...longest(10_240, `${ALARMS}/API_PutCompositeAlarm.html`, "alarm_rule"),
  ],
  aws_cloudwatch_log_group: longest(512, `${LOGS}/API_CreateLogGroup.html`, "name"),
  aws_cloudwatch_log_metric_filter: [
    ...longest(512, `${LOGS}/API_PutMetricFilter.html`, "name"),
    ...longest(1024, `${LOGS}/API_PutMetricFilter.html`, "pattern"),
  ],
  aws_kms_alias: longest(256, `${KEYS}/APIReference/API_CreateAlias.html`, "name"),
  aws_kms_key: [...longest(8192, `${KEYS}/APIReference/API_CreateKey.html`, "description"), KEY_POLICY],
  aws_kms_replica_key: [...longest(8192, `${KEYS}/APIReference/API_ReplicateKey.html`, "description"), KEY_POLICY],
  aws_s3_bucket: longest(63, `${GUIDE}/AmazonS3/latest/userguide/bucketnamingrules.html`, "bucket"),
  aws_s3_bucket_policy: [
    {
      attribute: "policy",
      most: 20_480,
      unit: "bytes",
      source: `${GUIDE}/AmazonS3/latest/userguide/bucket-policies.html`,
    },
  ],
  aws_sns_topic: longest(256, `${GUIDE}/sns/latest/api/API_CreateTopic.html`, "name"),
  aws_sns_topic_policy: [
    { attribute: "policy", most: 30_720, unit: "bytes", source: `${GUIDE}/general/latest/gr/sns.html` },
  ],
  aws_sqs_queue: longest(80, `${GUIDE}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html`, "name"),
  // White space counts.
  aws_vpc_endpoint: longest(20_480, VPC, "policy"),
  aws_secretsmanager_secret: [
    ...longest(512, `${GUIDE}/secretsmanager/latest/userguide/reference_limits.html`, "name"),
    ...longest(2048, `${GUIDE}/secretsmanager/latest/apireference/API_CreateSecret.html`, "description"),
  ],
  aws_backup_vault: longest(50, `${BACKUP}/API_CreateBackupVault.html`, "name"),
  aws_backup_plan: longest(50, `${BACKUP}/API_BackupPlanInput.html`, "name"),
  aws_backup_selection: longest(50, `${BACKUP}/API_BackupSelection.html`, "name"),
  aws_cloudtrail: longest(128, `${GUIDE}/awscloudtrail/latest/APIReference/API_CreateTrail.html`, "name"),
  aws_security_group: longest(255, `${EC2}/API_CreateSecurityGroup.html`, "name", "description"),
  aws_vpc_security_group_ingress_rule: longest(255, `${EC2}/API_IpRange.html`, "description"),
  aws_vpc_security_group_egress_rule: longest(255, `${EC2}/API_IpRange.html`, "description"),
  aws_launch_template: [
    ...longest(128, `${EC2}/API_CreateLaunchTemplate.html`, "name"),
    ...longest(255, `${EC2}/API_CreateLaunchTemplate.html`, "description"),
    {
      attribute: "user_data",
      most: 16_384,
      unit: "bytes once decoded",
      source: `${GUIDE}/AWSEC2/latest/UserGuide/user-data.html`,
    },
  ],
  aws_lb: longest(32, `${LB}/APIReference/API_CreateLoadBalancer.html`, "name"),
  aws_lb_target_group: longest(32, `${LB}/APIReference/API_CreateTargetGroup.html`, "name"),
  aws_eks_cluster: longest(100, `${GUIDE}/eks/latest/APIReference/API_CreateCluster.html`, "name"),
  aws_eks_node_group: longest(63, `${GUIDE}/eks/latest/APIReference/API_CreateNodegroup.html`, "node_group_name"),
  aws_rds_cluster: [
    ...longest(63, `${RDS}/API_CreateDBCluster.html`, "cluster_identifier"),
    ...longest(64, `${RDS}/API_CreateDBCluster.html`, "database_name"),
    ...longest(16, `${RDS}/API_CreateDBCluster.html`, "master_username"),
    ...longest(255, `${RDS}/API_DeleteDBCluster.html`, "final_snapshot_identifier"),
  ],
  aws_rds_cluster_instance: longest(63, `${RDS}/API_CreateDBInstance.html`, "identifier"),
  aws_db_subnet_group: longest(255, `${RDS}/API_CreateDBSubnetGroup.html`, "name"),
  aws_db_parameter_group: longest(255, `${RDS}/API_CreateDBParameterGroup.html`, "name"),
  aws_rds_cluster_parameter_group: longest(255, `${RDS}/API_CreateDBClusterParameterGroup.html`, "name"),
  aws_elasticache_replication_group: longest(40, `${CACHE}/API_CreateReplicationGroup.html`, "replication_group_id"),
  aws_elasticache_subnet_group: longest(255, `${CACHE}/API_CreateCacheSubnetGroup.html`, "name"),
  aws_elasticache_user: longest(40, `${CACHE}/API_CreateUser.html`, "user_id"),
  aws_elasticache_user_group: longest(40, `${CACHE}/API_CreateUserGroup.html`, "user_group_id"),
  aws_ecr_pull_through_cache_rule: longest(
    30,
    `${GUIDE}/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html`,
    "ecr_repository_prefix",
  ),
  aws_ecr_repository_creation_template: longest(
    256,
    `${GUIDE}/AmazonECR/latest/APIReference/API_CreateRepositoryCreationTemplate.html`,
    "description",
    "prefix",
  ),
  aws_route53_zone: [
    ...longest(1024, `${GUIDE}/Route53/latest/APIReference/API_CreateHostedZone.html`, "name"),
    ...longest(256, `${GUIDE}/Route53/latest/APIReference/API_HostedZoneConfig.html`, "comment"),
  ],
  aws_route53_record: longest(255, `${GUIDE}/Route53/latest/DeveloperGuide/DomainNameFormat.html`, "name"),
};

/** The most that there may be of a type, or in an attribute of all of them together, around one and the same thing. */
export interface Most {
  readonly type: string;
  /** Attribute that names what they are around. */
  readonly of: string;
  readonly most: number;
  /** What is counted: they themselves, or the characters of an attribute without white space. Default: they themselves. */
  readonly characters?: string;
  readonly source: string;
}

export const MOST: readonly Most[] = [
  { type: "aws_iam_role_policy", of: "role", most: 10_240, characters: "policy", source: IAM },
  { type: "aws_iam_role_policy_attachment", of: "role", most: 10, source: IAM },
  { type: "aws_vpc_security_group_ingress_rule", of: "security_group_id", most: 60, source: VPC },
  { type: "aws_vpc_security_group_egress_rule", of: "security_group_id", most: 60, source: VPC },
  { type: "aws_lb_listener", of: "load_balancer_arn", most: 50, source: `${LB}/network/load-balancer-limits.html` },
  {
    type: "aws_cloudwatch_event_target",
    of: "rule",
    most: 5,
    source: `${GUIDE}/eventbridge/latest/userguide/eb-quota.html`,
  },
];

/** The most items in a list of one resource. `having`: of those that have this part. Default: all of them. */
export const ITEMS: Readonly<Record<string, readonly (Longest & { readonly having?: string })[]>> = {
  aws_cloudwatch_metric_alarm: [
    // Expressions over them do not count.
    {
      attribute: "metric_query",
      having: "metric",
      most: 10,
      source: `${GUIDE}/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html`,
    },
    ...longest(5, `${ALARMS}/API_PutMetricAlarm.html`, "alarm_actions", "ok_actions", "insufficient_data_actions"),
    ...longest(30, `${ALARMS}/API_PutMetricAlarm.html`, "dimensions"),
  ],
};

/** Tags of a resource: how many, and how long a key and a value are. */
export const TAGS = {
  most: 50,
  key: 128,
  value: 256,
  source: `${GUIDE}/tag-editor/latest/userguide/best-practices-and-strats.html`,
} as const;
