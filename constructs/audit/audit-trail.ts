import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";

export interface AuditTrailProps {
  readonly environment: Environment;
  readonly name: string;
  readonly keyArn: string;
}

/**
 * Every API call of the account, in a bucket where nobody, the account's root included, can change or delete an
 * object before its retention ends: S3 Object Lock in compliance mode, which needs versioning and cannot be
 * shortened afterwards.
 */
export class AuditTrail extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const { environment, keyArn } = props;
    // Bucket names are global: the account's number makes this one its own.
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: `${props.name}-audit-${environment.account_id}`,
      objectLockEnabled: true,
      // Where an environment may be taken down, a bucket whose retention is over goes with what is in it.
      forceDestroy: !environment.deletion_protection,
      lifecycle: { preventDestroy: environment.deletion_protection },
    });
    const bucket = this.bucket.id;
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketObjectLockConfigurationA(this, "lock", {
      bucket,
      rule: { defaultRetention: { mode: "COMPLIANCE", days: environment.audit_retention_days } },
      dependsOn: [versioning],
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    new S3BucketOwnershipControls(this, "ownership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
    const blocked = new S3BucketPublicAccessBlock(this, "public_access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "archive",
          status: "Enabled",
          filter: [{ prefix: "" }],
          transition: [{ days: 90, storageClass: "GLACIER_IR" }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });

    const trailName = `${props.name}-audit`;
    const trailArn = `arn:aws:cloudtrail:${environment.region}:${environment.account_id}:trail/${trailName}`;
    const policy = new S3BucketPolicy(this, "policy", {
      bucket,
      policy: Fn.jsonencode(bucketPolicy(this.bucket.arn, trailArn, environment.account_id)),
      dependsOn: [blocked],
    });
    new Cloudtrail(this, "trail", {
      name: trailName,
      s3BucketName: bucket,
      kmsKeyId: keyArn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      dependsOn: [policy],
    });
  }
}

/** CloudTrail writes; nobody comes without TLS. */
function bucketPolicy(bucketArn: string, trailArn: string, accountId: string): object {
  const cloudtrail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        ...cloudtrail,
        Sid: "TrailReadsAcl",
        Action: "s3:GetBucketAcl",
        Resource: bucketArn,
        Condition: { StringEquals: { "aws:SourceArn": trailArn } },
      },
      {
        ...cloudtrail,
        Sid: "TrailWrites",
        Action: "s3:PutObject",
        Resource: `${bucketArn}/AWSLogs/${accountId}/*`,
        Condition: { StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
