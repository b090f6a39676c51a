import type { Call } from "./judge";

/** Where a call is made, in the words that rows of the table need. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** ARN of the resource whose policy is asked. */
  readonly resource: string;
}

/** A call that a service or a role makes of a resource, and the condition keys that it sends with it. */
export interface Caller {
  readonly who: string;
  /** Page that says so. */
  readonly source: string;
  call(place: Place): Call;
}

const published = (who: string, service: string, sends: (place: Place) => Call["sends"], source: string): Caller => ({
  who,
  source,
  call: (place) => ({ principal: service, action: "sns:Publish", resource: place.resource, sends: sends(place) }),
});

/** Who publishes to a topic of alarms. */
export const TOPIC_CALLERS: readonly Caller[] = [
  published(
    "an alarm rings",
    "cloudwatch.amazonaws.com",
    ({ account, region }) => ({
      "aws:SourceAccount": account,
      "aws:SourceArn": `arn:aws:cloudwatch:${region}:${account}:alarm:any`,
    }),
    "Amazon SNS, Example cases for access control: Allow CloudWatch alarms to publish",
  ),
  published(
    "a rule of EventBridge matches",
    "events.amazonaws.com",
    () => ({}),
    "Amazon EventBridge, Using resource-based policies: condition blocks are not supported in policies of SNS topics",
  ),
  published(
    "a vault tells of a job",
    "backup.amazonaws.com",
    () => ({}),
    "AWS Backup, Notification options: the statement for the topic is given without a condition, and no key is documented",
  ),
];

/** Who must not publish. */
export const TOPIC_STRANGERS: readonly Caller[] = [
  published(
    "an alarm of another account",
    "cloudwatch.amazonaws.com",
    ({ region }) => ({
      "aws:SourceAccount": "999999999999",
      "aws:SourceArn": `arn:aws:cloudwatch:${region}:999999999999:alarm:any`,
    }),
    "the confused deputy",
  ),
  published("a service that has no business there", "s3.amazonaws.com", () => ({}), "nothing here makes it publish"),
  published(
    "an alarm without TLS",
    "cloudwatch.amazonaws.com",
    ({ account }) => ({ "aws:SourceAccount": account, "aws:SecureTransport": "false" }),
    "a statement of the topic",
  ),
];

const keyUse = (
  who: string,
  principal: (place: Place) => string,
  action: string,
  sends: (place: Place) => NonNullable<Call["sends"]>,
  source: string,
): Caller => ({
  who: `${who} (${action})`,
  source,
  call: (place) => ({ principal: principal(place), action, resource: place.resource, sends: sends(place) }),
});

const SNS_KEYS =
  "Amazon SNS, Key management: SourceAccount and SourceArn are not supported for EventBridge to encrypted topics";

/** A topic's key is used in the publisher's name: data keys are made, and opened again when a message is delivered. */
const PUBLISHERS: readonly Caller[] = ["kms:GenerateDataKey", "kms:Decrypt"].flatMap((action) => [
  keyUse(
    "an alarm",
    () => "cloudwatch.amazonaws.com",
    action,
    ({ account }) => ({ "aws:SourceAccount": account }),
    SNS_KEYS,
  ),
  keyUse(
    "a rule",
    () => "events.amazonaws.com",
    action,
    () => ({}),
    SNS_KEYS,
  ),
  keyUse(
    "a vault",
    () => "backup.amazonaws.com",
    action,
    () => ({}),
    SNS_KEYS,
  ),
]);

/** CloudWatch Logs names the group in the encryption context. */
const LOGS: readonly Caller[] = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
].map((action) =>
  keyUse(
    "CloudWatch Logs",
    ({ region }) => `logs.${region}.amazonaws.com`,
    action,
    ({ account, region }) => ({
      "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${account}:log-group:/any/group`,
    }),
    "CloudWatch Logs, Encrypt log data using AWS KMS: step 2, permissions on the key",
  ),
);

const CLOUDTRAIL: readonly Caller[] = ["kms:GenerateDataKey", "kms:DescribeKey"].map((action) =>
  keyUse(
    "CloudTrail",
    () => "cloudtrail.amazonaws.com",
    action,
    ({ account, region }) => ({ "aws:SourceArn": `arn:aws:cloudtrail:${region}:${account}:trail/any` }),
    "AWS CloudTrail, Configure KMS key policies: the default policy of a trail's key",
  ),
);

/**
 * Roles of the account use a key by their own policies, which the statement of the account lets count. AWS Backup
 * copies under its service-linked role, a service's grants are made in the caller's name.
 */
const BY_IAM: readonly Caller[] = [
  ...["kms:GenerateDataKey", "kms:Decrypt", "kms:CreateGrant", "kms:DescribeKey"].map((action) =>
    keyUse(
      "a role that its own policy allows it",
      ({ account }) => `arn:aws:iam::${account}:role/any`,
      action,
      () => ({}),
      "AWS KMS, Default key policy: allows access to the account and enables IAM policies",
    ),
  ),
];

/** Auto Scaling starts nodes under its service-linked role, through EC2. */
const VOLUMES: readonly Caller[] = [
  "kms:CreateGrant",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:Decrypt",
  "kms:DescribeKey",
].map((action) =>
  keyUse(
    "Auto Scaling",
    ({ account }) =>
      `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    action,
    ({ account, region }) => ({ "kms:CallerAccount": account, "kms:ViaService": `ec2.${region}.amazonaws.com` }),
    "Amazon EBS encryption: key policy of the key that Amazon manages (aws/ebs)",
  ),
);

/** By the last part of a key's alias, which says what it is for. A key without a row here fails the test. */
export const KEY_CALLERS: Readonly<Record<string, readonly Caller[]>> = {
  logs: LOGS,
  audit: [...CLOUDTRAIL, ...BY_IAM],
  topics: [...PUBLISHERS, ...BY_IAM],
  operations: [...LOGS, ...PUBLISHERS],
  copies: BY_IAM,
  data: BY_IAM,
  platform: [...VOLUMES, ...BY_IAM],
  field: BY_IAM,
  blind_index: BY_IAM,
};

/** Nobody of another account uses any key. */
export const KEY_STRANGERS: readonly Caller[] = [
  ...["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"].map((action) =>
    keyUse(
      "a role of another account",
      () => "arn:aws:iam::999999999999:role/any",
      action,
      () => ({}),
      "nothing here shares keys",
    ),
  ),
  ...["kms:Decrypt"].map((action) =>
    keyUse(
      "an alarm of another account",
      () => "cloudwatch.amazonaws.com",
      action,
      () => ({ "aws:SourceAccount": "999999999999" }),
      "the confused deputy",
    ),
  ),
];

const onBucket = (
  who: string,
  principal: (place: Place) => string,
  action: string,
  key: string,
  sends: (place: Place) => NonNullable<Call["sends"]>,
  source: string,
): Caller => ({
  who,
  source,
  call: (place) => ({
    principal: principal(place),
    action,
    resource: `${place.resource}${key.replace("ACCOUNT", place.account)}`,
    sends: sends(place),
  }),
});

const TRAIL = "AWS CloudTrail, Amazon S3 bucket policy for CloudTrail";
const trailOf = ({ account, region, resource }: Place): string =>
  `arn:aws:cloudtrail:${region}:${account}:trail/${resource.replace(/^.*:::/, "").replace(/-\d{12}$/, "")}`;
const service = (name: string) => () => `${name}.amazonaws.com`;

export const AUDIT_BUCKET_CALLERS: readonly Caller[] = [
  onBucket(
    "the trail reads the ACL",
    service("cloudtrail"),
    "s3:GetBucketAcl",
    "",
    (at) => ({ "aws:SourceArn": trailOf(at) }),
    TRAIL,
  ),
  onBucket(
    "the trail writes",
    service("cloudtrail"),
    "s3:PutObject",
    "/AWSLogs/ACCOUNT/CloudTrail/x.json.gz",
    (at) => ({ "aws:SourceArn": trailOf(at), "s3:x-amz-acl": "bucket-owner-full-control" }),
    TRAIL,
  ),
];

export const AUDIT_BUCKET_STRANGERS: readonly Caller[] = [
  onBucket(
    "a trail of another account",
    service("cloudtrail"),
    "s3:PutObject",
    "/AWSLogs/ACCOUNT/CloudTrail/x.json.gz",
    ({ region }) => ({
      "aws:SourceArn": `arn:aws:cloudtrail:${region}:999999999999:trail/any`,
      "s3:x-amz-acl": "bucket-owner-full-control",
    }),
    "the confused deputy",
  ),
];

/** What a home's pods do with the bucket of its backups. Headers are those of each engine's own tool, or none. */
const TOOLS: Readonly<Record<string, (key: string) => Readonly<Record<string, string>>>> = {
  "without headers": () => ({}),
  "with the bucket's key": (key) => ({
    "s3:x-amz-server-side-encryption": "aws:kms",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": key,
  }),
};

const S3 = "Amazon S3, Policy actions and condition keys: keys of PutObject are there when their headers are";
const KEPT_OUT = "a statement of the bucket";

/** @param role ARN of the role; @param key ARN of the bucket's key */
export function backupBucketCallers(role: string, key: string): readonly Caller[] {
  const as = () => role;
  return [
    onBucket("pods list", as, "s3:ListBucket", "", () => ({}), S3),
    onBucket("pods read", as, "s3:GetObject", "/base/x", () => ({}), S3),
    onBucket("pods clear up", as, "s3:DeleteObject", "/base/x", () => ({}), S3),
    ...Object.entries(TOOLS).map(([how, headers]) =>
      onBucket(`pods write ${how}`, as, "s3:PutObject", "/base/x", () => headers(key), S3),
    ),
  ];
}

/** @param role ARN of the role; @param key ARN of a key that is not the bucket's */
export function backupBucketStrangers(role: string, key: string): readonly Caller[] {
  const as = () => role;
  return [
    onBucket("pods lose a version", as, "s3:DeleteObjectVersion", "/base/x", () => ({}), KEPT_OUT),
    onBucket("pods stop versions", as, "s3:PutBucketVersioning", "", () => ({}), KEPT_OUT),
    onBucket(
      "pods write under another key",
      as,
      "s3:PutObject",
      "/base/x",
      () => TOOLS["with the bucket's key"]!(key),
      KEPT_OUT,
    ),
    onBucket(
      "pods write under no key of ours",
      as,
      "s3:PutObject",
      "/base/x",
      () => ({ "s3:x-amz-server-side-encryption": "AES256" }),
      KEPT_OUT,
    ),
    onBucket(
      "pods read without TLS",
      as,
      "s3:GetObject",
      "/base/x",
      () => ({ "aws:SecureTransport": "false" }),
      KEPT_OUT,
    ),
  ];
}
