/** What the provider calls for a type of resource, as IAM names it. */
export interface TypeActions {
  /** Asked by each plan. */
  readonly read: readonly string[];
  /** Asked to create, update, tag and delete. */
  readonly change: readonly string[];
}

/** Words behind a service's prefix: "ec2", "DescribeVpcs DeleteVpc". */
const of = (service: string, words: string): string[] => words.split(" ").map((word) => `${service}:${word}`);

/** One service's words for reading and for changing; more of other services' behind them. */
function type(
  service: string,
  read: string,
  change: string,
  more: { readonly read?: readonly string[]; readonly change?: readonly string[] } = {},
): TypeActions {
  const listed = (words: string) => (words === "" ? [] : of(service, words));
  return {
    read: [...listed(read), ...(more.read ?? [])],
    change: [...listed(change), ...(more.change ?? [])],
  };
}

const EC2_TAGS = "CreateTags DeleteTags";
const RDS_TAGS = "AddTagsToResource RemoveTagsFromResource";
const CACHE_TAGS = RDS_TAGS;
const ELB_TAGS = "AddTags RemoveTags";
const TAGS = "TagResource UntagResource";
const PASS = of("iam", "GetRole PassRole");
/** A service that encrypts at rest asks for these in the caller's name. Source: AWS KMS, Using grants. */
const GRANTS = of("kms", "CreateGrant DescribeKey");
const BUCKET = "GetBucketLocation";

/** Networks, balancers, names, Kubernetes. */
export const NETWORK_ACTIONS: Readonly<Record<string, TypeActions>> = {
  aws_vpc: type(
    "ec2",
    "DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups",
    `CreateVpc DeleteVpc ModifyVpcAttribute ${EC2_TAGS}`,
  ),
  aws_subnet: type(
    "ec2",
    "DescribeSubnets DescribeNetworkInterfaces",
    `CreateSubnet DeleteSubnet ModifySubnetAttribute DeleteNetworkInterface DetachNetworkInterface ${EC2_TAGS}`,
  ),
  aws_route_table: type(
    "ec2",
    "DescribeRouteTables",
    `CreateRouteTable DeleteRouteTable DisassociateRouteTable ${EC2_TAGS}`,
  ),
  aws_route_table_association: type(
    "ec2",
    "DescribeRouteTables",
    "AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation",
  ),
  aws_default_security_group: type(
    "ec2",
    "DescribeSecurityGroups DescribeSecurityGroupRules",
    `RevokeSecurityGroupEgress RevokeSecurityGroupIngress ${EC2_TAGS}`,
  ),
  aws_security_group: type(
    "ec2",
    "DescribeSecurityGroups DescribeNetworkInterfaces",
    `CreateSecurityGroup DeleteSecurityGroup RevokeSecurityGroupEgress RevokeSecurityGroupIngress ${EC2_TAGS}`,
  ),
  aws_vpc_security_group_egress_rule: type(
    "ec2",
    "DescribeSecurityGroupRules",
    `AuthorizeSecurityGroupEgress ModifySecurityGroupRules RevokeSecurityGroupEgress ${EC2_TAGS}`,
  ),
  aws_vpc_security_group_ingress_rule: type(
    "ec2",
    "DescribeSecurityGroupRules",
    `AuthorizeSecurityGroupIngress ModifySecurityGroupRules RevokeSecurityGroupIngress ${EC2_TAGS}`,
  ),
  aws_vpc_endpoint: type(
    "ec2",
    "DescribeVpcEndpoints DescribePrefixLists DescribeNetworkInterfaces",
    `CreateVpcEndpoint DeleteVpcEndpoints ModifyVpcEndpoint ${EC2_TAGS}`,
    { change: of("route53", "AssociateVPCWithHostedZone DisassociateVPCFromHostedZone") },
  ),
  aws_flow_log: type("ec2", "DescribeFlowLogs", `CreateFlowLogs DeleteFlowLogs ${EC2_TAGS}`, { change: PASS }),
  aws_launch_template: type(
    "ec2",
    "DescribeLaunchTemplates DescribeLaunchTemplateVersions",
    `CreateLaunchTemplate CreateLaunchTemplateVersion DeleteLaunchTemplate ModifyLaunchTemplate ${EC2_TAGS}`,
  ),
  aws_lb: type(
    "elasticloadbalancing",
    "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags",
    `CreateLoadBalancer DeleteLoadBalancer ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets ${ELB_TAGS}`,
    {
      read: of("ec2", "DescribeSubnets DescribeNetworkInterfaces"),
      change: of("iam", "CreateServiceLinkedRole"),
    },
  ),
  aws_lb_listener: type(
    "elasticloadbalancing",
    "DescribeListeners DescribeListenerAttributes DescribeTags",
    `CreateListener DeleteListener ModifyListener ModifyListenerAttributes ${ELB_TAGS}`,
  ),
  aws_lb_target_group: type(
    "elasticloadbalancing",
    "DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags",
    `CreateTargetGroup DeleteTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes ${ELB_TAGS}`,
  ),
  aws_route53_zone: type(
    "route53",
    "GetHostedZone GetChange GetDNSSEC ListResourceRecordSets ListTagsForResource",
    "CreateHostedZone DeleteHostedZone UpdateHostedZoneComment AssociateVPCWithHostedZone DisassociateVPCFromHostedZone ChangeTagsForResource",
    { read: of("ec2", "DescribeVpcs") },
  ),
  aws_route53_record: type("route53", "GetHostedZone GetChange ListResourceRecordSets", "ChangeResourceRecordSets"),
  aws_eks_cluster: type(
    "eks",
    "DescribeCluster DescribeUpdate ListTagsForResource",
    `CreateCluster DeleteCluster UpdateClusterConfig UpdateClusterVersion AssociateEncryptionConfig ${TAGS}`,
    {
      read: of("ec2", "DescribeSubnets DescribeVpcs DescribeSecurityGroups"),
      change: [...PASS, ...GRANTS, ...of("iam", "CreateServiceLinkedRole")],
    },
  ),
  aws_eks_node_group: type(
    "eks",
    "DescribeNodegroup DescribeUpdate ListTagsForResource",
    `CreateNodegroup DeleteNodegroup UpdateNodegroupConfig UpdateNodegroupVersion ${TAGS}`,
    {
      read: of("ec2", "DescribeLaunchTemplateVersions DescribeSubnets"),
      // EKS looks whether the caller could start what the launch template describes.
      change: [...PASS, ...of("ec2", "RunInstances"), ...of("iam", "CreateServiceLinkedRole")],
    },
  ),
  aws_eks_addon: type(
    "eks",
    "DescribeAddon DescribeUpdate DescribeAddonVersions ListTagsForResource",
    `CreateAddon DeleteAddon UpdateAddon ${TAGS}`,
    { change: PASS },
  ),
  aws_eks_access_entry: type(
    "eks",
    "DescribeAccessEntry ListTagsForResource",
    `CreateAccessEntry DeleteAccessEntry UpdateAccessEntry ${TAGS}`,
  ),
  aws_eks_access_policy_association: type(
    "eks",
    "ListAssociatedAccessPolicies",
    "AssociateAccessPolicy DisassociateAccessPolicy",
  ),
  aws_eks_pod_identity_association: type(
    "eks",
    "DescribePodIdentityAssociation ListTagsForResource",
    `CreatePodIdentityAssociation DeletePodIdentityAssociation UpdatePodIdentityAssociation ${TAGS}`,
    { change: PASS },
  ),
  aws_ecr_pull_through_cache_rule: type(
    "ecr",
    "DescribePullThroughCacheRules",
    "CreatePullThroughCacheRule DeletePullThroughCacheRule UpdatePullThroughCacheRule ValidatePullThroughCacheRule",
    { change: [...of("iam", "CreateServiceLinkedRole"), ...of("secretsmanager", "GetSecretValue")] },
  ),
  aws_ecr_repository_creation_template: type(
    "ecr",
    "DescribeRepositoryCreationTemplates",
    "CreateRepositoryCreationTemplate DeleteRepositoryCreationTemplate UpdateRepositoryCreationTemplate",
    { change: [...PASS, ...GRANTS] },
  ),
};

/** Databases, keys, identities, buckets, alarms, backups. */
export const DATA_ACTIONS: Readonly<Record<string, TypeActions>> = {
  aws_rds_cluster: type(
    "rds",
    "DescribeDBClusters DescribeGlobalClusters ListTagsForResource",
    `CreateDBCluster DeleteDBCluster ModifyDBCluster CreateDBClusterSnapshot RestoreDBClusterToPointInTime AddRoleToDBCluster ${RDS_TAGS}`,
    {
      change: [
        ...GRANTS,
        ...of("kms", "Decrypt GenerateDataKey"),
        ...of("iam", "CreateServiceLinkedRole PassRole"),
        // RDS keeps the administrator's password there, in the caller's name.
        ...of("secretsmanager", "CreateSecret TagResource RotateSecret"),
      ],
    },
  ),
  aws_rds_cluster_instance: type(
    "rds",
    "DescribeDBInstances DescribeDBClusters ListTagsForResource",
    `CreateDBInstance DeleteDBInstance ModifyDBInstance RebootDBInstance ${RDS_TAGS}`,
    { change: [...PASS, ...GRANTS] },
  ),
  aws_rds_cluster_parameter_group: type(
    "rds",
    "DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource",
    `CreateDBClusterParameterGroup DeleteDBClusterParameterGroup ModifyDBClusterParameterGroup ResetDBClusterParameterGroup ${RDS_TAGS}`,
  ),
  aws_db_parameter_group: type(
    "rds",
    "DescribeDBParameterGroups DescribeDBParameters ListTagsForResource",
    `CreateDBParameterGroup DeleteDBParameterGroup ModifyDBParameterGroup ResetDBParameterGroup ${RDS_TAGS}`,
  ),
  aws_db_subnet_group: type(
    "rds",
    "DescribeDBSubnetGroups ListTagsForResource",
    `CreateDBSubnetGroup DeleteDBSubnetGroup ModifyDBSubnetGroup ${RDS_TAGS}`,
  ),
  aws_elasticache_replication_group: type(
    "elasticache",
    "DescribeReplicationGroups DescribeCacheClusters ListTagsForResource",
    `CreateReplicationGroup DeleteReplicationGroup ModifyReplicationGroup ModifyReplicationGroupShardConfiguration IncreaseReplicaCount DecreaseReplicaCount CreateSnapshot ${CACHE_TAGS}`,
    { change: [...GRANTS, ...of("iam", "CreateServiceLinkedRole")] },
  ),
  aws_elasticache_global_replication_group: type(
    "elasticache",
    "DescribeGlobalReplicationGroups",
    "CreateGlobalReplicationGroup DeleteGlobalReplicationGroup DisassociateGlobalReplicationGroup ModifyGlobalReplicationGroup IncreaseNodeGroupsInGlobalReplicationGroup DecreaseNodeGroupsInGlobalReplicationGroup",
  ),
  aws_elasticache_parameter_group: type(
    "elasticache",
    "DescribeCacheParameterGroups DescribeCacheParameters ListTagsForResource",
    `CreateCacheParameterGroup DeleteCacheParameterGroup ModifyCacheParameterGroup ResetCacheParameterGroup ${CACHE_TAGS}`,
  ),
  aws_elasticache_subnet_group: type(
    "elasticache",
    "DescribeCacheSubnetGroups ListTagsForResource",
    `CreateCacheSubnetGroup DeleteCacheSubnetGroup ModifyCacheSubnetGroup ${CACHE_TAGS}`,
  ),
  aws_elasticache_user: type(
    "elasticache",
    "DescribeUsers ListTagsForResource",
    `CreateUser DeleteUser ModifyUser ${CACHE_TAGS}`,
  ),
  aws_elasticache_user_group: type(
    "elasticache",
    "DescribeUserGroups ListTagsForResource",
    `CreateUserGroup DeleteUserGroup ModifyUserGroup ${CACHE_TAGS}`,
  ),
  aws_elasticache_user_group_association: type("elasticache", "DescribeUserGroups", "ModifyUserGroup"),
  aws_kms_key: type(
    "kms",
    "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
    `CreateKey ScheduleKeyDeletion PutKeyPolicy UpdateKeyDescription EnableKey DisableKey EnableKeyRotation DisableKeyRotation ${TAGS}`,
  ),
  aws_kms_replica_key: type(
    "kms",
    "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
    `CreateKey ReplicateKey ScheduleKeyDeletion PutKeyPolicy UpdateKeyDescription EnableKey DisableKey ${TAGS}`,
    { change: of("iam", "CreateServiceLinkedRole") },
  ),
  aws_kms_alias: type("kms", "ListAliases", "CreateAlias DeleteAlias UpdateAlias"),
  aws_iam_role: type(
    "iam",
    "GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
    "CreateRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePermissionsBoundary TagRole UntagRole",
  ),
  aws_iam_role_policy: type("iam", "GetRolePolicy", "PutRolePolicy DeleteRolePolicy"),
  aws_iam_role_policy_attachment: type("iam", "ListAttachedRolePolicies", "AttachRolePolicy DetachRolePolicy"),
  aws_iam_policy: type(
    "iam",
    "GetPolicy GetPolicyVersion ListPolicyVersions",
    "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion TagPolicy UntagPolicy",
  ),
  aws_lambda_function: type(
    "lambda",
    "GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig ListVersionsByFunction",
    `CreateFunction DeleteFunction UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency DeleteFunctionConcurrency ${TAGS}`,
    {
      read: of("ec2", "DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
      change: [...PASS, ...of("kms", "CreateGrant Decrypt Encrypt GenerateDataKey")],
    },
  ),
  aws_lambda_invocation: type("lambda", "", "InvokeFunction"),
  aws_lambda_permission: type("lambda", "GetPolicy", "AddPermission RemovePermission"),
  aws_s3_bucket: type(
    "s3",
    // Each part of a bucket that the provider looks at, whether or not a resource sets it.
    `${BUCKET} ListBucket GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListTagsForResource`,
    `CreateBucket DeleteBucket PutBucketTagging PutBucketObjectLockConfiguration ${TAGS}`,
  ),
  aws_s3_bucket_lifecycle_configuration: type("s3", "GetLifecycleConfiguration", "PutLifecycleConfiguration"),
  aws_s3_bucket_object_lock_configuration: type(
    "s3",
    "GetBucketObjectLockConfiguration",
    "PutBucketObjectLockConfiguration",
  ),
  aws_s3_bucket_ownership_controls: type("s3", "GetBucketOwnershipControls", "PutBucketOwnershipControls"),
  aws_s3_bucket_policy: type("s3", "GetBucketPolicy", "PutBucketPolicy DeleteBucketPolicy"),
  aws_s3_bucket_public_access_block: type("s3", "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
  aws_s3_bucket_server_side_encryption_configuration: type(
    "s3",
    "GetEncryptionConfiguration",
    "PutEncryptionConfiguration",
  ),
  aws_s3_bucket_versioning: type("s3", "GetBucketVersioning", "PutBucketVersioning"),
  aws_secretsmanager_secret: type(
    "secretsmanager",
    "DescribeSecret GetResourcePolicy",
    `CreateSecret DeleteSecret UpdateSecret ${TAGS}`,
    { change: of("kms", "Decrypt GenerateDataKey") },
  ),
  aws_ssm_parameter: type(
    "ssm",
    "DescribeParameters GetParameter GetParameters ListTagsForResource",
    "PutParameter DeleteParameter AddTagsToResource RemoveTagsFromResource",
    // Of a SecureString, which homes' parameters may be.
    { read: of("kms", "Decrypt"), change: of("kms", "Encrypt") },
  ),
  aws_sns_topic: type(
    "sns",
    "GetTopicAttributes ListTagsForResource",
    `CreateTopic DeleteTopic SetTopicAttributes ${TAGS}`,
  ),
  aws_sns_topic_policy: type("sns", "GetTopicAttributes", "SetTopicAttributes"),
  aws_sns_topic_subscription: type(
    "sns",
    "GetSubscriptionAttributes ListSubscriptionsByTopic",
    "Subscribe Unsubscribe SetSubscriptionAttributes",
  ),
  aws_sqs_queue: type(
    "sqs",
    "GetQueueAttributes GetQueueUrl ListQueueTags",
    "CreateQueue DeleteQueue SetQueueAttributes TagQueue UntagQueue",
  ),
  aws_cloudwatch_metric_alarm: type(
    "cloudwatch",
    "DescribeAlarms ListTagsForResource",
    `PutMetricAlarm DeleteAlarms ${TAGS}`,
  ),
  aws_cloudwatch_composite_alarm: type(
    "cloudwatch",
    "DescribeAlarms ListTagsForResource",
    `PutCompositeAlarm DeleteAlarms EnableAlarmActions DisableAlarmActions ${TAGS}`,
  ),
  aws_cloudwatch_event_rule: type(
    "events",
    "DescribeRule ListTagsForResource",
    `PutRule DeleteRule EnableRule DisableRule ${TAGS}`,
  ),
  aws_cloudwatch_event_target: type("events", "ListTargetsByRule", "PutTargets RemoveTargets"),
  aws_cloudwatch_log_group: type(
    "logs",
    "DescribeLogGroups ListTagsForResource",
    `CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey ${TAGS}`,
    {
      change: of("logs", "CreateLogDelivery DeleteLogDelivery"),
    },
  ),
  aws_cloudwatch_log_metric_filter: type("logs", "DescribeMetricFilters", "PutMetricFilter DeleteMetricFilter"),
  aws_cloudtrail: type(
    "cloudtrail",
    "DescribeTrails GetTrailStatus GetEventSelectors GetInsightSelectors ListTags",
    "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging PutEventSelectors PutInsightSelectors AddTags RemoveTags",
    { change: of("iam", "GetRole PassRole") },
  ),
  aws_backup_plan: type(
    "backup",
    "GetBackupPlan ListTags",
    `CreateBackupPlan DeleteBackupPlan UpdateBackupPlan ${TAGS}`,
  ),
  aws_backup_region_settings: type("backup", "DescribeRegionSettings", "UpdateRegionSettings"),
  aws_backup_selection: type("backup", "GetBackupSelection", "CreateBackupSelection DeleteBackupSelection", {
    change: of("iam", "CreateServiceLinkedRole GetRole PassRole"),
  }),
  aws_backup_vault: type(
    "backup",
    "DescribeBackupVault ListRecoveryPointsByBackupVault ListTags",
    `CreateBackupVault DeleteBackupVault ${TAGS}`,
    {
      change: [
        ...of("backup-storage", "MountCapsule"),
        ...of("kms", "CreateGrant Decrypt DescribeKey GenerateDataKey RetireGrant"),
      ],
    },
  ),
  aws_backup_vault_lock_configuration: type(
    "backup",
    "DescribeBackupVault",
    "PutBackupVaultLockConfiguration DeleteBackupVaultLockConfiguration",
  ),
  aws_backup_vault_notifications: type(
    "backup",
    "GetBackupVaultNotifications",
    "PutBackupVaultNotifications DeleteBackupVaultNotifications",
  ),
  aws_backup_vault_policy: type(
    "backup",
    "GetBackupVaultAccessPolicy",
    "PutBackupVaultAccessPolicy DeleteBackupVaultAccessPolicy",
  ),
};
