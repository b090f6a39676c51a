import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Fn } from "cdktf";
import { Construct } from "constructs";

export interface BackupBucketProps {
  readonly name: string;
  readonly keyArn: string;
  /** ARN of the one role that pods read and write it as. */
  readonly podRoleArn: string;
  /** Days that a deleted or overwritten object can still be brought back: a stolen pod cannot destroy backups at once. */
  readonly undeleteDays: number;
  readonly protect: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A bucket for the backups of one cluster: encrypted with the home's key whatever the writer says, versioned, TLS only,
 * nothing public. Pods can delete objects, as retention must, but no versions.
 */
export class BackupBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, props: BackupBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: props.name,
      tags: { ...props.tags },
      forceDestroy: !props.protect,
      lifecycle: { preventDestroy: props.protect },
    });
    const bucket = this.bucket.id;
    new S3BucketOwnershipControls(this, "ownership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
    const closed = new S3BucketPublicAccessBlock(this, "public_access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.keyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "expiry", {
      bucket,
      rule: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: props.undeleteDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    const everything = [this.bucket.arn, `${this.bucket.arn}/*`];
    const deny = { Effect: "Deny", Principal: "*" };
    new S3BucketPolicy(this, "policy", {
      bucket,
      policy: Fn.jsonencode({
        Version: "2012-10-17",
        Statement: [
          {
            ...deny,
            Sid: "TlsOnly",
            Action: "s3:*",
            Resource: everything,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
          {
            ...deny,
            Sid: "NoOtherKey",
            Action: "s3:PutObject",
            Resource: everything[1],
            Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption-aws-kms-key-id": props.keyArn } },
          },
          {
            ...deny,
            Sid: "PodsLoseNoVersions",
            Action: ["s3:DeleteObjectVersion", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"],
            Resource: everything,
            Condition: { ArnEquals: { "aws:PrincipalArn": props.podRoleArn } },
          },
        ],
      }),
      dependsOn: [closed],
    });
  }

  get arn(): string {
    return this.bucket.arn;
  }
}
