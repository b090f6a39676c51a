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
  /**
   * ARN of the role of an operator that clears old backups up by itself. The bucket lets it in: its own policy names no
   * bucket. Default: there is none.
   */
  readonly operatorRoleArn?: string;
  /** Days that a deleted or overwritten object can still be brought back: a stolen pod cannot destroy backups at once. */
  readonly undeleteDays: number;
  /** Days after which objects with one of the prefixes are deleted. Default: none are, but by who wrote them. */
  readonly expiry?: { readonly prefixes: readonly string[]; readonly days: number };
  readonly protect: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/** What the programs that keep backups do with them. They may not ask about versions: some delete those they know of. */
export const KEEPS_BACKUPS = {
  bucket: ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
  objects: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
} as const;

/**
 * A bucket for the backups of one cluster: encrypted with the home's key, versioned, TLS only, nothing public. Pods can
 * delete objects, as retention must, but no versions.
 *
 * Writers say nothing of encryption: then the bucket's default is the home's key. What they could say amiss is refused:
 * another algorithm, another key, and the algorithm without a key, by which S3 takes the account's own key aws/s3 and
 * not the bucket's (S3, PutObject, `x-amz-server-side-encryption-aws-kms-key-id`).
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
        ...(props.expiry?.prefixes ?? []).map((prefix, index) => ({
          id: index === 0 ? "old-backups" : `old-backups-${index + 1}`,
          status: "Enabled",
          filter: [{ prefix }],
          expiration: [{ days: props.expiry!.days }],
        })),
      ],
      dependsOn: [versioning],
    });
    new S3BucketPolicy(this, "policy", {
      bucket,
      policy: Fn.jsonencode({ Version: "2012-10-17", Statement: bucketStatements(this.bucket.arn, props) }),
      dependsOn: [closed],
    });
  }

  get arn(): string {
    return this.bucket.arn;
  }
}

/**
 * The policy of the bucket with this ARN. A header that is absent is asked about by `Null`: `StringNotEquals` holds of
 * it, with and without `IfExists`, and would deny every writer that leaves encryption to the bucket.
 */
export function bucketStatements(
  arn: string,
  { keyArn, podRoleArn, operatorRoleArn }: Pick<BackupBucketProps, "keyArn" | "podRoleArn" | "operatorRoleArn">,
) {
  const everything = [arn, `${arn}/*`];
  const operator = operatorRoleArn === undefined ? [] : [operatorRoleArn];
  const deny = { Effect: "Deny", Principal: "*" };
  return [
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
      Condition: { Null: { [KEY]: "false" }, StringNotEquals: { [KEY]: keyArn } },
    },
    {
      ...deny,
      Sid: "NoOtherAlgorithm",
      Action: "s3:PutObject",
      Resource: everything[1],
      Condition: { Null: { [ALGORITHM]: "false" }, StringNotEquals: { [ALGORITHM]: "aws:kms" } },
    },
    {
      ...deny,
      Sid: "NoUnnamedKey",
      Action: "s3:PutObject",
      Resource: everything[1],
      Condition: { StringEquals: { [ALGORITHM]: "aws:kms" }, Null: { [KEY]: "true" } },
    },
    {
      ...deny,
      Sid: "PodsLoseNoVersions",
      Action: ["s3:DeleteObjectVersion", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"],
      Resource: everything,
      Condition: { ArnEquals: { "aws:PrincipalArn": [podRoleArn, ...operator] } },
    },
    ...operator.flatMap((role) => [
      {
        Sid: "OperatorLists",
        Effect: "Allow",
        Principal: { AWS: role },
        Action: KEEPS_BACKUPS.bucket,
        Resource: everything[0],
      },
      {
        Sid: "OperatorClearsUp",
        Effect: "Allow",
        Principal: { AWS: role },
        Action: KEEPS_BACKUPS.objects,
        Resource: everything[1],
      },
    ]),
  ];
}
