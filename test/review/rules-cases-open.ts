import type { Given } from "./support/plan";
import { create, type RuleCase, update } from "./support/rule-case";

const ARN = "arn:aws:iam::123456789012:role/a";
const SERVICE = { function_name: "a", principal: "s3.amazonaws.com" };
const manifest = (value: object): { manifest: object } => ({
  manifest: { apiVersion: "v1", metadata: { name: "a" }, ...value },
});
const binding = (role: string, who = "ops"): object => ({
  kind: "ClusterRoleBinding",
  roleRef: { name: role },
  subjects: [{ kind: "Group", name: who }],
});
const inRelease = (before: readonly object[], after: readonly object[]): Given[] => {
  const side = (objects: readonly object[]) => ({
    values: [
      JSON.stringify({ manifests: objects.map((one) => ({ apiVersion: "v1", metadata: { name: "a" }, ...one })) }),
    ],
  });
  return update("helm_release.a", side(before), side(after));
};
const policy = (type: string, scope: object): object => ({
  policy_arn: `arn:aws:eks::aws:cluster-access-policy/${type}`,
  access_scope: [scope],
});

/** What is open from its creation, or becomes so, by several values at once. */
export const OPEN_CASES: Readonly<Record<string, RuleCase>> = {
  "open-to-others": {
    hits: [
      create("aws_lambda_permission.a", { principal: "*" }),
      create("aws_lambda_permission.a", SERVICE),
      update("aws_lambda_permission.a", { ...SERVICE, source_arn: ARN }, SERVICE),
      create("aws_eks_access_entry.a", { principal_arn: ARN, kubernetes_groups: ["readers", "system:masters"] }),
      create("aws_eks_access_policy_association.a", { ...policy("AmazonEKSClusterAdminPolicy", { type: "cluster" }) }),
      create("kubernetes_cluster_role_binding_v1.a", {
        role_ref: [{ name: "cluster-admin" }],
        subject: [{ name: "ops" }],
      }),
      create("kubernetes_role_binding.a", {
        role_ref: [{ name: "view" }],
        subject: [{ name: "system:unauthenticated" }],
      }),
      create("kubernetes_config_map_v1.a", {
        metadata: [{ name: "aws-auth" }],
        data: { mapRoles: "- groups: [system:masters]" },
      }),
      create("aws_ami_launch_permission.a", { image_id: "ami-1", group: "all" }),
      create("aws_ami_launch_permission.a", { image_id: "ami-1", account_id: "123456789012" }),
      create("aws_snapshot_create_volume_permission.a", { account_id: "123456789012" }),
      create("aws_ebs_snapshot_block_public_access.a", { state: "unblocked" }),
      create("aws_wafv2_web_acl.a", { default_action: [{ allow: [{}], block: [] }] }),
      update(
        "aws_wafv2_web_acl.a",
        { default_action: [{ allow: [], block: [{}] }] },
        { default_action: [{ allow: [{}], block: [] }] },
      ),
      create("aws_wafregional_web_acl.a", { default_action: [{ type: "ALLOW" }] }),
      create("kubernetes_manifest.a", manifest(binding("cluster-admin"))),
      create("kubernetes_manifest.a", manifest(binding("view", "system:authenticated"))),
      update("kubernetes_manifest.a", manifest(binding("view")), manifest(binding("cluster-admin"))),
      inRelease([], [binding("cluster-admin")]),
      inRelease(
        [],
        [{ kind: "Deployment", spec: { containers: [{ name: "a", securityContext: { privileged: true } }] } }],
      ),
      inRelease([], [{ kind: "NetworkPolicy", spec: { ingress: [{}] } }]),
      create("helm_release.a", {
        values: [
          JSON.stringify({ manifests: [{ apiVersion: "v1", metadata: { name: "a" }, ...binding("cluster-admin") }] }),
        ],
      }),
    ],
    passes: [
      create("aws_lambda_permission.a", { ...SERVICE, source_arn: ARN }),
      create("aws_lambda_permission.a", { ...SERVICE, source_account: "123456789012" }),
      [{ address: "aws_lambda_permission.a", after: SERVICE, unknown: { source_arn: true } }],
      create("aws_lambda_permission.a", { principal: "*", principal_org_id: "o-1" }),
      create("aws_lambda_permission.a", { principal: ARN }),
      create("aws_eks_access_entry.a", { principal_arn: ARN, kubernetes_groups: ["readers"] }),
      create(
        "aws_eks_access_policy_association.a",
        policy("AmazonEKSAdminPolicy", { type: "namespace" }) as Record<string, unknown>,
      ),
      create("kubernetes_cluster_role_binding_v1.a", { role_ref: [{ name: "view" }], subject: [{ name: "ops" }] }),
      create("aws_ebs_snapshot_block_public_access.a", { state: "block-all-sharing" }),
      create("aws_wafv2_web_acl.a", { default_action: [{ allow: [], block: [{}] }] }),
      update("aws_lambda_permission.a", { ...SERVICE, statement_id: "a" }, { ...SERVICE, statement_id: "b" }),
      create("kubernetes_manifest.a", manifest(binding("view"))),
      inRelease([binding("cluster-admin")], [binding("cluster-admin")]),
    ],
  },
};
