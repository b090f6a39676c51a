import { cloudFormationOf } from "../../../delivery/bootstrap/cloudformation";
import { terraformOf } from "../../../delivery/bootstrap/terraform";
import type { Block } from "../../support/one-stack";
import { bootstrapped } from "./fixture";

const terraform = (options = {}): Block => terraformOf(bootstrapped(options), "local");
const formation = (options = {}): Record<string, { Type: string; Properties: Block } & Block> =>
  (cloudFormationOf(bootstrapped(options)) as Block).Resources;
const ofType = (type: string, options = {}) => Object.values(formation(options)).filter(({ Type }) => Type === type);
const parsed = (text: string) => JSON.parse(text.replaceAll("$${", "${"));

/** Name and document, sorted by the name. */
const sorted = <T>(rows: readonly (readonly [string, T])[]) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));

test("CloudFormation makes the policies, trusts and boundaries that Terraform makes", () => {
  const { aws_iam_policy, aws_iam_role, aws_iam_role_policy, aws_iam_role_policy_attachment } = terraform().resource;
  expect(
    sorted(ofType("AWS::IAM::ManagedPolicy").map(({ Properties: one }) => [one.ManagedPolicyName, one.PolicyDocument])),
  ).toEqual(sorted(Object.values<Block>(aws_iam_policy).map(({ name, policy }) => [name, parsed(policy)])));
  const attached = (role: string) =>
    Object.values<Block>(aws_iam_role_policy_attachment).filter((one) => one.role === `\${aws_iam_role.${role}.name}`)
      .length;
  expect(
    sorted(
      ofType("AWS::IAM::Role").map(({ Properties: one }) => [
        one.RoleName,
        [one.AssumeRolePolicyDocument, one.Policies[0].PolicyDocument, one.ManagedPolicyArns?.length ?? 0],
      ]),
    ),
  ).toEqual(
    sorted(
      Object.entries<Block>(aws_iam_role).map(([role, one]) => [
        one.name,
        [parsed(one.assume_role_policy), parsed(aws_iam_role_policy[role].policy), attached(role)],
      ]),
    ),
  );
  for (const { Properties: one } of ofType("AWS::IAM::Role"))
    expect(one.PermissionsBoundary).toEqual({ Ref: "DeliveryBoundaryPolicy" });
  for (const one of Object.values<Block>(aws_iam_role))
    expect(one.permissions_boundary).toBe("${aws_iam_policy.delivery_boundary.arn}");
});

test("and the buckets", () => {
  const { aws_s3_bucket, aws_s3_bucket_policy } = terraform().resource;
  expect(
    sorted(
      ofType("AWS::S3::Bucket").map(({ Properties: one }) => [one.BucketName, one.VersioningConfiguration.Status]),
    ),
  ).toEqual(sorted(Object.values<Block>(aws_s3_bucket).map(({ bucket }) => [bucket, "Enabled"])));
  expect(ofType("AWS::S3::BucketPolicy").map(({ Properties: one }) => one.PolicyDocument)).toEqual(
    Object.values<Block>(aws_s3_bucket_policy).map(({ policy }) => parsed(policy)),
  );
});

test("the provider of tokens is made once an account", () => {
  expect(Object.keys(terraform().resource)).toContain("aws_iam_openid_connect_provider");
  expect(ofType("AWS::IAM::OIDCProvider")).toHaveLength(1);
  const there = { providerExists: true };
  expect(Object.keys(terraform(there).resource)).not.toContain("aws_iam_openid_connect_provider");
  expect(ofType("AWS::IAM::OIDCProvider", there)).toEqual([]);
  expect(JSON.stringify([terraform(there), formation(there)])).not.toMatch(/depends_on":\["aws_iam_openid|DependsOn/);
});

test("states and plans go by no accident", () => {
  const { aws_s3_bucket, aws_kms_key } = terraform().resource;
  for (const one of [...Object.values<Block>(aws_s3_bucket), ...Object.values<Block>(aws_kms_key)])
    expect(one.lifecycle).toEqual([{ prevent_destroy: true }]);
  for (const one of [...ofType("AWS::S3::Bucket"), ...ofType("AWS::KMS::Key")])
    expect([one.DeletionPolicy, one.UpdateReplacePolicy]).toEqual(["Retain", "Retain"]);
});

test("the state begins beside the configuration and ends in the bucket that it made", () => {
  expect(terraform().terraform.backend).toEqual({ local: { path: "terraform.tfstate" } });
  const { s3 } = (terraformOf(bootstrapped(), "bucket") as Block).terraform.backend;
  expect([s3.bucket, s3.key, s3.use_lockfile]).toEqual([
    "tessera-state-444444444444",
    "bootstrap/production-bootstrap.tfstate",
    true,
  ]);
});
