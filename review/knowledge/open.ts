import type { Severity } from "../finding";
import { own, valuesAt } from "../normalise/values";

/** What is open to more than those whom it is for, by its values, whether it is made so or becomes so. */
export interface Open {
  readonly types: readonly string[];
  readonly attribute: string;
  readonly severity: Severity;
  readonly says: string;
  /** `isSet` counts what is known only after apply as set. */
  readonly isOpen: (values: unknown, isSet: (attribute: string) => boolean) => boolean;
}

const STOP = "stop" as const;
const texts = (values: unknown, path: string): string[] =>
  valuesAt(values, path)
    .flat(2)
    .filter((one) => one != null)
    .map(String);
const has = (values: unknown, path: string, shape: RegExp): boolean =>
  texts(values, path).some((one) => shape.test(one));

const BINDINGS = ["kubernetes_cluster_role_binding", "kubernetes_cluster_role_binding_v1"];
const ROLE_BINDINGS = [...BINDINGS, "kubernetes_role_binding", "kubernetes_role_binding_v1"];
/** Groups and users of Kubernetes that may do everything, or that anybody is in. */
export const EVERYBODY = /^system:(masters|authenticated|unauthenticated|anonymous|serviceaccounts)$/;
export const ADMIN_ROLE = /^(cluster-admin|system:masters)$/;

export const OPEN: readonly Open[] = [
  {
    types: ["aws_lambda_permission"],
    attribute: "principal",
    severity: STOP,
    says: "anyone may call the function",
    isOpen: (values, isSet) => own(values, "principal") === "*" && !isSet("principal_org_id") && !isSet("source_arn"),
  },
  {
    types: ["aws_lambda_permission"],
    attribute: "principal",
    severity: "review",
    says: "the service may call the function on behalf of any account: neither source_arn nor source_account says whose",
    isOpen: (values, isSet) =>
      has(values, "principal", /\.amazonaws\.com(\.cn)?$/) && !isSet("source_arn") && !isSet("source_account"),
  },
  {
    types: ["aws_eks_access_entry"],
    attribute: "kubernetes_groups",
    severity: STOP,
    says: "the identity may do everything in the cluster, or is in a group that anybody is in",
    isOpen: (values) => has(values, "kubernetes_groups", EVERYBODY),
  },
  {
    types: ["aws_eks_access_policy_association"],
    attribute: "policy_arn",
    severity: "review",
    says: "the identity may do everything in the whole cluster",
    isOpen: (values) =>
      has(values, "policy_arn", /AmazonEKS(Cluster)?AdminPolicy$/) && !has(values, "access_scope.type", /^namespace$/),
  },
  {
    types: BINDINGS,
    attribute: "role_ref.name",
    severity: STOP,
    says: "it gives every right in the cluster",
    isOpen: (values) => has(values, "role_ref.name", ADMIN_ROLE),
  },
  {
    types: ROLE_BINDINGS,
    attribute: "subject.name",
    severity: STOP,
    says: "it is for a group that may do everything, or that anybody is in",
    isOpen: (values) => has(values, "subject.name", EVERYBODY),
  },
  {
    types: ["kubernetes_config_map", "kubernetes_config_map_v1", "kubernetes_config_map_v1_data"],
    attribute: "data",
    severity: STOP,
    says: "an identity may do everything in the cluster (aws-auth)",
    isOpen: (values) => has(values, "metadata.name", /^aws-auth$/) && has(values, "data.*", /system:masters/),
  },
  {
    types: ["aws_ami_launch_permission"],
    attribute: "group",
    severity: STOP,
    says: "anyone may start the image, and read what is on it",
    isOpen: (values) => own(values, "group") === "all",
  },
  {
    types: ["aws_ami_launch_permission"],
    attribute: "account_id",
    severity: "review",
    says: "another account may start the image, and read what is on it",
    isOpen: (_, isSet) => isSet("account_id") || isSet("organization_arn") || isSet("organizational_unit_arn"),
  },
  {
    types: ["aws_snapshot_create_volume_permission"],
    attribute: "account_id",
    severity: "review",
    says: "another account may read the disk's snapshot",
    isOpen: (_, isSet) => isSet("account_id"),
  },
  {
    types: ["aws_ebs_snapshot_block_public_access"],
    attribute: "state",
    severity: STOP,
    says: "snapshots of disks may be shared with anyone",
    isOpen: (values) => own(values, "state") === "unblocked",
  },
  {
    types: ["aws_wafv2_web_acl"],
    attribute: "default_action.allow",
    severity: "review",
    says: "what no rule names is let through",
    isOpen: (values) => texts(values, "default_action.allow").length > 0,
  },
  {
    types: ["aws_waf_web_acl", "aws_wafregional_web_acl"],
    attribute: "default_action.type",
    severity: "review",
    says: "what no rule names is let through",
    isOpen: (values) => has(values, "default_action.type", /^ALLOW$/),
  },
];
