import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import { CONDITIONED_PUBLISHERS, PLAIN_PUBLISHERS } from "../notification/publishers";

/** Services that may use a key, and under which condition: a row each in {@link SERVICE_ACCESS}. */
export type KeyService = "logs" | "cloudtrail" | "sns_publishers" | "backup" | "ebs";

export interface CustomerKeyProps {
  /** What the key protects, for people. */
  readonly description: string;
  /** Alias without `alias/`. */
  readonly alias: string;
  readonly accountId: string;
  readonly region: string;
  /** Services that encrypt with it on their own behalf. Default: none; identities of the account by IAM policy. */
  readonly services?: readonly KeyService[];
  /** A primary that can have replicas in other regions under the same key id. Default: false. */
  readonly multiRegion?: boolean;
  /** Days between automatic rotations, 90 to 2560 (AWS KMS, EnableKeyRotation). */
  readonly rotationPeriodDays: number;
  /** Whether Terraform refuses to destroy it. */
  readonly protect: boolean;
  /** Provider of another region. Default: the stack's. */
  readonly provider?: AwsProvider;
}

type Statement = Record<string, unknown>;

const USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

/** Key policy statements by service. Source: each service's page on encryption with customer managed keys. */
const SERVICE_ACCESS: Readonly<Record<KeyService, (account: string, region: string) => readonly Statement[]>> = {
  logs: (account, region) => [
    {
      Sid: "CloudWatchLogs",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: USE,
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${account}:log-group:*` } },
    },
  ],
  cloudtrail: (account, region) => [
    {
      Sid: "CloudTrail",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: ["kms:GenerateDataKey*", "kms:DescribeKey"],
      Condition: { StringLike: { "aws:SourceArn": `arn:aws:cloudtrail:${region}:${account}:trail/*` } },
    },
  ],
  sns_publishers: (account) => [
    {
      Sid: "PublishersOfAlarms",
      Principal: { Service: CONDITIONED_PUBLISHERS },
      Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    {
      Sid: "PublishersThatSendNoSource",
      Principal: { Service: PLAIN_PUBLISHERS },
      Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
    },
  ],
  backup: (account) => [
    {
      Sid: "Backup",
      Principal: { Service: "backup.amazonaws.com" },
      Action: [...USE, "kms:CreateGrant"],
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
  ],
  // Auto Scaling starts nodes under its own role, for which no IAM policy can be written. This is the form of Amazon's
  // own key for volumes: principals of the account, through EC2.
  ebs: (account, region) => [
    {
      Sid: "VolumesOfInstances",
      Principal: { AWS: "*" },
      Action: [...USE, "kms:CreateGrant"],
      Condition: { StringEquals: { "kms:CallerAccount": account, "kms:ViaService": `ec2.${region}.amazonaws.com` } },
    },
  ],
};

/** A customer managed KMS key (AES-256-GCM) that rotates, waits 30 days before it goes, and says who may use it. */
export class CustomerKey extends Construct {
  readonly key: KmsKey;

  constructor(scope: Construct, id: string, props: CustomerKeyProps) {
    super(scope, id);
    this.key = new KmsKey(this, "key", {
      provider: props.provider,
      description: props.description,
      keyUsage: "ENCRYPT_DECRYPT",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      enableKeyRotation: true,
      rotationPeriodInDays: props.rotationPeriodDays,
      deletionWindowInDays: 30,
      multiRegion: props.multiRegion ?? false,
      policy: keyPolicy(props),
      lifecycle: { preventDestroy: props.protect },
    });
    new KmsAlias(this, "alias", {
      provider: props.provider,
      name: `alias/${props.alias}`,
      targetKeyId: this.key.keyId,
    });
  }

  get arn(): string {
    return this.key.arn;
  }
}

/** The account administers the key through IAM; services get what {@link SERVICE_ACCESS} says and no more. */
export function keyPolicy(props: Pick<CustomerKeyProps, "accountId" | "region" | "services">): string {
  const account: Statement = {
    Sid: "AccountByIam",
    Principal: { AWS: `arn:aws:iam::${props.accountId}:root` },
    Action: ["kms:*"],
  };
  const services = (props.services ?? []).flatMap((service) => SERVICE_ACCESS[service](props.accountId, props.region));
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [account, ...services].map((statement) => ({ Effect: "Allow", Resource: ["*"], ...statement })),
  });
}
