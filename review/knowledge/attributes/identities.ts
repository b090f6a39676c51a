import type { Attributes } from "./types";

/** Who may do what, and contracts. Names as in the AWS provider 5.100.0 and 6.25.0. */
export const IDENTITIES: Readonly<Record<string, Attributes>> = {
  aws_iam_role: {
    harmless: `create_date description unique_id inline_policy{name}`,
    identity: `name name_prefix path`,
    judged: `assume_role_policy inline_policy{policy}`,
    larger: `max_session_duration`,
    on: `force_detach_policies`,
    path: `managed_policy_arns permissions_boundary`,
  },
  aws_iam_role_policy: { harmless: "name name_prefix", path: "role", judged: "policy" },
  aws_iam_policy: { harmless: "description name name_prefix path", judged: "policy" },
  aws_iam_role_policy_attachment: { path: "policy_arn role" },
  aws_eks_access_entry: {
    harmless: "access_entry_arn created_at modified_at",
    identity: "type",
    path: "cluster_name principal_arn user_name",
    gains: "kubernetes_groups",
  },
  aws_eks_access_policy_association: {
    harmless: "associated_at modified_at",
    path: "cluster_name policy_arn principal_arn access_scope{type}",
    gains: "access_scope{namespaces}",
  },
  aws_eks_pod_identity_association: {
    harmless: "association_arn association_id",
    path: "cluster_name namespace role_arn service_account target_role_arn",
    on: "disable_session_tags",
  },
  aws_lambda_permission: {
    harmless: "statement_id statement_id_prefix",
    path: `action event_source_token function_name function_url_auth_type principal
      principal_org_id qualifier source_account source_arn`,
  },
  aws_ssm_parameter: {
    harmless: "data_type description has_value_wo value_wo version tier",
    identity: "name",
    path: "key_id value_wo_version allowed_pattern",
    judged: "insecure_value type value",
    on: "overwrite",
  },
};
