import type { Bootstrap } from "./bootstrap";
import type { Bucket } from "./buckets";
import { AUDIENCE, GITHUB_ISSUER, policyArn } from "./names";

type Resource = Readonly<Record<string, unknown>>;

/** Kept when the stack is deleted or a resource leaves it: states and plans go by no accident. */
const KEPT = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" };

/** Letters and digits only, as CloudFormation has it: `tessera-delivery-read-ec2` as `DeliveryReadEc2`. */
const logical = (name: string): string =>
  name
    .replace(/^tessera-/, "")
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");

/** The same bootstrap as a template, for organisations whose accounts are made by CloudFormation alone. */
export function cloudFormationOf(bootstrap: Bootstrap): object {
  const { names, options, keyPolicy, buckets, policies, roles } = bootstrap;
  const Tags = Object.entries(bootstrap.tags).map(([Key, Value]) => ({ Key, Value }));
  const resources: Record<string, Resource> = {
    Key: {
      Type: "AWS::KMS::Key",
      ...KEPT,
      Properties: {
        Description: `States and plans of ${names.environment}`,
        EnableKeyRotation: true,
        PendingWindowInDays: 30,
        KeyPolicy: keyPolicy,
        Tags,
      },
    },
    KeyAlias: { Type: "AWS::KMS::Alias", Properties: { AliasName: names.keyAlias, TargetKeyId: { Ref: "Key" } } },
  };
  for (const bucket of buckets) Object.assign(resources, bucketResources(bucket, Tags));
  if (!options.providerExists)
    resources.GitHub = {
      Type: "AWS::IAM::OIDCProvider",
      Properties: { Url: `https://${GITHUB_ISSUER}`, ClientIdList: [AUDIENCE], Tags },
    };
  for (const { name, says, document } of policies)
    resources[`${logical(name)}Policy`] = {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: { ManagedPolicyName: name, Description: says, PolicyDocument: document },
    };
  for (const { name, githubEnvironment, trust, managed, inline } of roles)
    resources[`${logical(name)}Role`] = {
      Type: "AWS::IAM::Role",
      ...(options.providerExists ? {} : { DependsOn: ["GitHub"] }),
      Properties: {
        RoleName: name,
        Description: `Jobs of the GitHub environment ${githubEnvironment}`,
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: { Ref: `${logical(names.deliveryBoundary)}Policy` },
        ...(managed.length === 0
          ? {}
          : { ManagedPolicyArns: managed.map((one) => ({ Ref: `${logical(one)}Policy` })) }),
        Policies: [{ PolicyName: "own", PolicyDocument: inline }],
        Tags,
      },
    };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `What stands before Tessera's stacks of ${names.environment}, in account ${names.account}`,
    Resources: resources,
    Outputs: {
      Boundary: { Description: "Boundary of roles that stacks make", Value: policyArn(names, names.boundary) },
    },
  };
}

function bucketResources(
  { id, name, policy, expireDays, oldVersionsDays }: Bucket,
  Tags: readonly object[],
): Record<string, Resource> {
  const of = logical(id);
  return {
    [`${of}Bucket`]: {
      Type: "AWS::S3::Bucket",
      ...KEPT,
      Properties: {
        BucketName: name,
        VersioningConfiguration: { Status: "Enabled" },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: "aws:kms",
                KMSMasterKeyID: { "Fn::GetAtt": ["Key", "Arn"] },
              },
            },
          ],
        },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: "age",
              Status: "Enabled",
              NoncurrentVersionExpiration: { NoncurrentDays: oldVersionsDays },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              ...(expireDays === null ? {} : { ExpirationInDays: expireDays }),
            },
          ],
        },
        Tags,
      },
    },
    [`${of}BucketPolicy`]: {
      Type: "AWS::S3::BucketPolicy",
      Properties: { Bucket: { Ref: `${of}Bucket` }, PolicyDocument: policy },
    },
  };
}
