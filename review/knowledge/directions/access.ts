import { clears, gains, gainsMatch, leaves, loses, ranks, shrinks, turnsOff, turnsOn } from "../compare";
import type { Direction } from "./types";

const STOP = "stop" as const;

/** Every key and every command, none of which is taken back, for a user that may sign in. */
const reachesEverything = (value: unknown): boolean => {
  const words = new Set(String(value).trim().split(/\s+/));
  const has = (...names: readonly string[]): boolean => names.some((name) => words.has(name));
  return (
    !has("off") && has("~*", "allkeys") && has("+@all", "allcommands") && !has("-@dangerous", "-@all", "nocommands")
  );
};

/** Reachable from the internet. */
export const PUBLIC: readonly Direction[] = [
  {
    types: "*",
    attribute: "publicly_accessible",
    compare: turnsOn,
    severity: STOP,
    created: STOP,
    says: "it gets a public address",
  },
  ...["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].map(
    (attribute): Direction => ({
      types: ["aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"],
      attribute,
      compare: turnsOff,
      severity: STOP,
      created: STOP,
      unset: false,
      says: "the block on public access is lifted",
    }),
  ),
  {
    types: ["aws_s3_bucket_acl", "aws_s3_bucket", "aws_s3_object"],
    attribute: "acl",
    compare: gainsMatch(/^public-|^authenticated-read$/),
    severity: STOP,
    created: STOP,
    says: "anyone can read or write",
  },
  {
    types: ["aws_eks_cluster"],
    attribute: "vpc_config.endpoint_public_access",
    compare: turnsOn,
    severity: STOP,
    created: "review",
    unset: true,
    says: "the cluster's API is reachable from the internet",
  },
  {
    types: ["aws_subnet"],
    attribute: "map_public_ip_on_launch",
    compare: turnsOn,
    severity: STOP,
    unset: false,
    says: "what starts in the subnet gets a public address",
  },
  {
    types: ["aws_lb", "aws_alb"],
    attribute: "internal",
    compare: turnsOff,
    severity: STOP,
    unset: false,
    says: "the load balancer faces the internet",
  },
  {
    types: ["aws_instance"],
    attribute: "associate_public_ip_address",
    compare: turnsOn,
    severity: STOP,
    created: "review",
    says: "the server gets a public address",
  },
  {
    types: ["aws_lambda_function_url"],
    attribute: "authorization_type",
    compare: leaves("AWS_IAM"),
    severity: STOP,
    created: STOP,
    says: "anyone can call the function",
  },
  {
    types: ["aws_db_snapshot", "aws_db_cluster_snapshot"],
    attribute: "shared_accounts",
    compare: { ...gains, weak: (v) => [v].flat().length > 0 },
    severity: STOP,
    created: STOP,
    says: "the snapshot is shared with more accounts",
  },
  {
    types: ["aws_msk_cluster"],
    attribute: "broker_node_group_info.connectivity_info.public_access.type",
    compare: leaves("DISABLED"),
    severity: STOP,
    says: "brokers are reachable from the internet",
  },
];

/** How people and programs prove who they are, and what a session may do. */
export const AUTHENTICATION: readonly Direction[] = [
  {
    types: ["aws_rds_cluster", "aws_db_instance", "aws_neptune_cluster"],
    attribute: "iam_database_authentication_enabled",
    compare: turnsOff,
    severity: "review",
    says: "sign-in by IAM ends; passwords remain",
  },
  {
    types: "*",
    attribute: "manage_master_user_password",
    compare: turnsOff,
    severity: STOP,
    says: "the password leaves Secrets Manager's care and passes through Terraform",
  },
  {
    types: ["aws_elasticache_user"],
    attribute: "no_password_required",
    compare: turnsOn,
    severity: STOP,
    created: "review",
    says: "the user needs no password",
  },
  {
    types: ["aws_elasticache_user"],
    attribute: "authentication_mode.type",
    compare: ranks(["no-password-required", "password", "iam"]),
    severity: STOP,
    says: "the user signs in by less",
  },
  {
    types: ["aws_s3_bucket_ownership_controls"],
    attribute: "rule.object_ownership",
    compare: ranks(["ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"]),
    severity: "review",
    says: "access lists of single objects count again",
  },
  {
    types: ["aws_elasticache_user", "aws_memorydb_user"],
    attribute: "access_string",
    compare: { ...gainsMatch(/(^|\s)(~\*|allkeys|\+@all|allcommands)(\s|$)/), weak: reachesEverything },
    severity: STOP,
    created: STOP,
    says: "the user reaches every key or command",
  },
  {
    types: ["aws_elasticache_user", "aws_memorydb_user"],
    attribute: "access_string",
    compare: gainsMatch(/^(?!off(\s|$)).*(^|\s)nopass(\s|$)/),
    severity: STOP,
    created: STOP,
    says: "the user needs no password",
  },
  {
    types: ["aws_cognito_user_pool"],
    attribute: "mfa_configuration",
    compare: ranks(["OFF", "OPTIONAL", "ON"]),
    severity: STOP,
    says: "a second factor is not asked for",
  },
  {
    types: ["aws_cognito_user_pool"],
    attribute: "password_policy.minimum_length",
    compare: shrinks,
    severity: "review",
    says: "shorter passwords are accepted",
  },
  {
    types: ["aws_iam_account_password_policy"],
    attribute: "minimum_password_length",
    compare: shrinks,
    severity: "review",
    says: "shorter passwords are accepted",
  },
  {
    types: ["aws_iam_role", "aws_iam_user"],
    attribute: "permissions_boundary",
    compare: clears,
    severity: STOP,
    says: "the permissions boundary is gone",
  },
  {
    types: ["aws_iam_role"],
    attribute: "managed_policy_arns",
    compare: gainsMatch(/AdministratorAccess|PowerUserAccess|IAMFullAccess/),
    severity: STOP,
    created: STOP,
    says: "the role may do nearly everything",
  },
  {
    types: ["aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment"],
    attribute: "policy_arn",
    compare: gainsMatch(/AdministratorAccess|PowerUserAccess|IAMFullAccess/),
    severity: STOP,
    created: STOP,
    says: "the identity may do nearly everything",
  },
  {
    types: ["aws_instance", "aws_launch_template"],
    attribute: "metadata_options.http_tokens",
    compare: leaves("required"),
    severity: STOP,
    says: "the metadata service answers without a token",
  },
  {
    types: ["aws_opensearch_domain", "aws_elasticsearch_domain"],
    attribute: "advanced_security_options.enabled",
    compare: turnsOff,
    severity: STOP,
    says: "fine-grained access control ends",
  },
  {
    types: ["aws_elasticache_replication_group"],
    attribute: "auth_token",
    compare: clears,
    severity: STOP,
    says: "the cache asks for no password any more",
  },
  {
    types: ["aws_elasticache_replication_group"],
    attribute: "auth_token_update_strategy",
    compare: gainsMatch(/^DELETE$/),
    severity: STOP,
    says: "the cache asks for no password any more",
  },
  {
    types: ["aws_elasticache_replication_group"],
    attribute: "user_group_ids",
    compare: loses,
    severity: "review",
    says: "a user group no longer guards the cache",
  },
  {
    types: ["aws_db_proxy"],
    attribute: "auth.iam_auth",
    compare: ranks(["DISABLED", "OPTIONAL", "REQUIRED"]),
    severity: "review",
    says: "sign-in by IAM is not asked for",
  },
  {
    types: ["aws_eks_cluster"],
    attribute: "access_config.authentication_mode",
    compare: ranks(["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"]),
    severity: "review",
    says: "access falls back to the older way",
  },
  {
    types: ["aws_ssm_parameter"],
    attribute: "type",
    compare: leaves("SecureString"),
    severity: STOP,
    fineWhenMade: "most parameters hold no secret; one in clear is told by its value",
    says: "the value stands in clear for whoever may read parameters",
  },
  {
    types: ["aws_lb"],
    attribute: "desync_mitigation_mode",
    compare: ranks(["monitor", "defensive", "strictest"]),
    severity: "review",
    says: "requests that two servers read differently are let through",
  },
  {
    types: ["aws_ecr_repository", "aws_ecr_repository_creation_template"],
    attribute: "image_tag_mutability",
    compare: leaves("IMMUTABLE"),
    severity: "review",
    says: "an image may be replaced under its tag",
  },
];
