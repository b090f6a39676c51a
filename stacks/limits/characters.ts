/** Characters that AWS takes in texts: what else is in one, the service refuses when the resource is made. */

const GUIDE = "https://docs.aws.amazon.com";
const EC2 = `${GUIDE}/AWSEC2/latest/APIReference`;
const IAM = `${GUIDE}/IAM/latest/APIReference`;
const LOGS = `${GUIDE}/AmazonCloudWatchLogs/latest/APIReference`;
const KEYS = `${GUIDE}/kms/latest/APIReference`;

/** What one attribute of a type may be made of. */
export interface Characters {
  readonly attribute: string;
  /** One character that is not among them. */
  readonly other: RegExp;
  /** For people. */
  readonly allowed: string;
  readonly source: string;
}

const only = (set: readonly [other: RegExp, allowed: string], source: string, ...attributes: readonly string[]) =>
  attributes.map((attribute): Characters => ({ attribute, other: set[0], allowed: set[1], source }));

/** No apostrophe, no quote, no `<`, `>`, `|`, `%`, `?`, nor anything beyond ASCII. */
const OF_GROUPS = [/[^a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]/, "a-zA-Z0-9, spaces and ._-:/()#,@[]+=&;{}!$*"] as const;
const LATIN_1 = [/[^\t\n\r\x20-\x7E\xA1-\xFF]/, "printable characters of Latin-1"] as const;
const OF_KEY_POLICIES = [/[^\t\n\r\x20-\xFF]/, "printable characters of Latin-1"] as const;
const OF_IAM_NAMES = [/[^\w+=,.@-]/, "letters, digits and _+=,.@-"] as const;
const OF_RULES = [/[^.\-_A-Za-z0-9]/, "letters, digits and .-_"] as const;
const WORDS = [/[^\w-]/, "letters, digits, - and _"] as const;
const HYPHENATED = [/[^a-zA-Z0-9-]/, "letters, digits and -"] as const;

const RDS = `${GUIDE}/AmazonRDS/latest/APIReference`;
const CACHE = `${GUIDE}/AmazonElastiCache/latest/APIReference`;
const LB = `${GUIDE}/elasticloadbalancing/latest/APIReference`;
const KEY_POLICY = only(OF_KEY_POLICIES, `${KEYS}/API_PutKeyPolicy.html`, "policy");

/** By resource type. */
export const CHARACTERS: Readonly<Record<string, readonly Characters[]>> = {
  aws_cloudwatch_event_rule: only(OF_RULES, `${GUIDE}/eventbridge/latest/APIReference/API_PutRule.html`, "name"),
  aws_cloudwatch_log_group: only(
    [/[^.\-_/#A-Za-z0-9]/, "letters, digits and .-_/#"],
    `${LOGS}/API_CreateLogGroup.html`,
    "name",
  ),
  aws_cloudwatch_log_metric_filter: only([/[:*]/, "anything but : and *"], `${LOGS}/API_PutMetricFilter.html`, "name"),
  aws_elasticache_replication_group: only(
    HYPHENATED,
    `${CACHE}/API_CreateReplicationGroup.html`,
    "replication_group_id",
  ),
  aws_elasticache_user: only(HYPHENATED, `${CACHE}/API_CreateUser.html`, "user_id"),
  aws_iam_policy: only(OF_IAM_NAMES, `${IAM}/API_CreatePolicy.html`, "name"),
  aws_iam_role: [
    ...only(OF_IAM_NAMES, `${IAM}/API_CreateRole.html`, "name"),
    ...only(LATIN_1, `${IAM}/API_CreateRole.html`, "description", "assume_role_policy"),
  ],
  aws_iam_role_policy: only(OF_IAM_NAMES, `${IAM}/API_PutRolePolicy.html`, "name"),
  aws_kms_alias: only([/[^a-zA-Z0-9:/_-]/, "letters, digits and :/_-"], `${KEYS}/API_CreateAlias.html`, "name"),
  aws_kms_key: KEY_POLICY,
  aws_kms_replica_key: KEY_POLICY,
  aws_lambda_function: only(WORDS, `${GUIDE}/lambda/latest/api/API_CreateFunction.html`, "function_name"),
  aws_lb: only(HYPHENATED, `${LB}/API_CreateLoadBalancer.html`, "name"),
  aws_lb_target_group: only(HYPHENATED, `${LB}/API_CreateTargetGroup.html`, "name"),
  aws_rds_cluster: only(
    HYPHENATED,
    `${RDS}/API_CreateDBCluster.html`,
    "cluster_identifier",
    "final_snapshot_identifier",
  ),
  aws_rds_cluster_instance: only(HYPHENATED, `${RDS}/API_CreateDBInstance.html`, "identifier"),
  aws_security_group: only(OF_GROUPS, `${EC2}/API_CreateSecurityGroup.html`, "name", "description"),
  aws_sns_topic: only(WORDS, `${GUIDE}/sns/latest/api/API_CreateTopic.html`, "name"),
  aws_sqs_queue: only(WORDS, `${GUIDE}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html`, "name"),
  aws_vpc_security_group_egress_rule: only(OF_GROUPS, `${EC2}/API_IpRange.html`, "description"),
  aws_vpc_security_group_ingress_rule: only(OF_GROUPS, `${EC2}/API_IpRange.html`, "description"),
};

/** Tags that every service takes. */
export const TAG_CHARACTERS: Omit<Characters, "attribute"> = {
  other: /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/u,
  allowed: "letters, digits, spaces and _.:/=+-@",
  source: `${GUIDE}/tag-editor/latest/userguide/best-practices-and-strats.html`,
};
