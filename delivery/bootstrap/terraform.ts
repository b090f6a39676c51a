import { TERRAFORM } from "../../config/terraform";
import type { Bootstrap } from "./bootstrap";
import type { Bucket } from "./buckets";
import { stateKey } from "./buckets";
import { AUDIENCE, GITHUB_ISSUER } from "./names";
import type { Policy } from "./statement";

type Block = Readonly<Record<string, unknown>>;
type Resources = Record<string, Record<string, Block>>;

/** Where the state of the bootstrap is: beside its configuration until the bucket stands, then in it. */
export type Phase = "local" | "bucket";

/** As Terraform reads JSON: `${` is an expression's beginning in any text, and IAM has none such here. */
const text = (document: Policy): string => JSON.stringify(document).replaceAll("${", "$${");
const KEPT = { lifecycle: [{ prevent_destroy: true }] };

/** Terraform's configuration of a bootstrap, in its JSON syntax. */
export function terraformOf(bootstrap: Bootstrap, phase: Phase): object {
  const { names, options, tags } = bootstrap;
  return {
    terraform: {
      required_version: TERRAFORM.requiredVersion,
      required_providers: { aws: { source: "hashicorp/aws", version: TERRAFORM.awsProviderVersion } },
      backend: backendOf(bootstrap, phase),
    },
    provider: {
      aws: [{ region: names.region, allowed_account_ids: [names.account], default_tags: [{ tags }] }],
    },
    resource: {
      ...keyAndBuckets(bootstrap),
      ...(options.providerExists
        ? {}
        : {
            aws_iam_openid_connect_provider: {
              github: { url: `https://${GITHUB_ISSUER}`, client_id_list: [AUDIENCE] },
            },
          }),
      ...identities(bootstrap),
    },
  };
}

function backendOf({ names }: Bootstrap, phase: Phase): object {
  if (phase === "local") return { local: { path: "terraform.tfstate" } };
  return {
    s3: {
      bucket: names.stateBucket,
      key: stateKey(names),
      region: names.region,
      encrypt: true,
      kms_key_id: `arn:aws:kms:${names.region}:${names.account}:${names.keyAlias}`,
      use_lockfile: true,
    },
  };
}

function keyAndBuckets({ names, keyPolicy, buckets }: Bootstrap): Resources {
  const made: Resources = {
    aws_kms_key: {
      state: {
        description: `States and plans of ${names.environment}`,
        enable_key_rotation: true,
        deletion_window_in_days: 30,
        policy: text(keyPolicy),
        ...KEPT,
      },
    },
    aws_kms_alias: { state: { name: names.keyAlias, target_key_id: "${aws_kms_key.state.key_id}" } },
  };
  for (const bucket of buckets)
    for (const [type, block] of Object.entries(bucketBlocks(bucket))) {
      made[type] ??= {};
      made[type][bucket.id] = block;
    }
  return made;
}

function bucketBlocks(made: Bucket): Readonly<Record<string, Block>> {
  const { id, name, policy } = made;
  const bucket = `\${aws_s3_bucket.${id}.id}`;
  return {
    aws_s3_bucket: { bucket: name, ...KEPT },
    aws_s3_bucket_versioning: { bucket, versioning_configuration: [{ status: "Enabled" }] },
    aws_s3_bucket_ownership_controls: { bucket, rule: [{ object_ownership: "BucketOwnerEnforced" }] },
    aws_s3_bucket_public_access_block: {
      bucket,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    },
    aws_s3_bucket_server_side_encryption_configuration: {
      bucket,
      rule: [
        {
          apply_server_side_encryption_by_default: [
            { sse_algorithm: "aws:kms", kms_master_key_id: "${aws_kms_key.state.arn}" },
          ],
          bucket_key_enabled: true,
        },
      ],
    },
    aws_s3_bucket_policy: {
      bucket,
      policy: text(policy),
      depends_on: [`aws_s3_bucket_public_access_block.${id}`],
    },
    aws_s3_bucket_lifecycle_configuration: {
      bucket,
      rule: [lifecycleOf(made)],
      depends_on: [`aws_s3_bucket_versioning.${id}`],
    },
  };
}

function lifecycleOf({ expireDays, oldVersionsDays }: Bucket): Block {
  return {
    id: "age",
    status: "Enabled",
    filter: [{ prefix: "" }],
    noncurrent_version_expiration: [{ noncurrent_days: oldVersionsDays }],
    abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
    ...(expireDays === null ? {} : { expiration: [{ days: expireDays }] }),
  };
}

/** Last part of a name as an address. */
const address = (name: string): string => name.replace(/^tessera-/, "").replaceAll("-", "_");

function identities({ names, policies, roles, options }: Bootstrap): Resources {
  const arn = (name: string) => `\${aws_iam_policy.${address(name)}.arn}`;
  return {
    aws_iam_policy: Object.fromEntries(
      policies.map(({ name, says, document }) => [address(name), { name, description: says, policy: text(document) }]),
    ),
    aws_iam_role: Object.fromEntries(
      roles.map(({ role, name, githubEnvironment, trust }) => [
        role,
        {
          name,
          description: `Jobs of the GitHub environment ${githubEnvironment}`,
          assume_role_policy: text(trust),
          permissions_boundary: arn(names.deliveryBoundary),
          ...(options.providerExists ? {} : { depends_on: ["aws_iam_openid_connect_provider.github"] }),
        },
      ]),
    ),
    aws_iam_role_policy: Object.fromEntries(
      roles.map(({ role, inline }) => [
        role,
        { name: "own", role: `\${aws_iam_role.${role}.name}`, policy: text(inline) },
      ]),
    ),
    aws_iam_role_policy_attachment: Object.fromEntries(
      roles.flatMap(({ role, managed }) =>
        managed.map((name) => [
          `${role}_${address(name)}`,
          { role: `\${aws_iam_role.${role}.name}`, policy_arn: arn(name) },
        ]),
      ),
    ),
  };
}
