import { bucketsOf, stateKey } from "./buckets";
import { GITHUB_ISSUER, type Names, POLICY_PREFIX, policyArn, ROLE_NAMES, roleArn } from "./names";
import type { ManagedPolicy } from "./spelled";
import { policy, type Statement } from "./statement";

/** What boundaries follow from beside names. */
export interface BoundaryOptions {
  /** Whether roles of stacks must carry {@link rolesBoundary}. */
  readonly bounded: boolean;
  /** Whether the environment is kept: false where it may be taken down whole, its trail with it. */
  readonly kept: boolean;
  /** Whether the lock of the audit bucket is still to be made, by the first deployment of the foundation. */
  readonly beforeFoundation: boolean;
}

const LOOKING = ["iam:Get*", "iam:List*"];
const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;

/**
 * What roles of bootstrap can never do, whatever their policies say: change themselves, each other and what they stand on,
 * make a role without the boundary, undo the audit trail.
 */
export function deliveryBoundary(names: Names, { bounded, kept, beforeFoundation }: BoundaryOptions): ManagedPolicy {
  const { account, auditBucket } = names;
  const buckets = bucketsOf(names).map(({ name }) => bucketArn(name));
  const deny = (Sid: string, rest: Omit<Statement, "Sid" | "Effect">): Statement => ({ Sid, Effect: "Deny", ...rest });
  const statements: Statement[] = [
    { Sid: "WhatTheirPoliciesSay", Effect: "Allow", Action: ["*"], Resource: ["*"] },
    deny("NotThemselves", {
      NotAction: LOOKING,
      Resource: [
        ...ROLE_NAMES.map((role) => roleArn(names, role)),
        policyArn(names, `${POLICY_PREFIX}*`),
        policyArn(names, names.boundary),
        `arn:aws:iam::${account}:oidc-provider/${GITHUB_ISSUER}`,
      ],
    }),
    deny("NoPeople", {
      NotAction: LOOKING,
      Resource: [`arn:aws:iam::${account}:user/*`, `arn:aws:iam::${account}:group/*`],
    }),
    deny("NotTheBuckets", { NotAction: ["s3:Get*", "s3:List*"], Resource: buckets }),
    deny("NotTheirOwnState", {
      Action: ["s3:DeleteObject", "s3:PutObject"],
      Resource: [`${bucketArn(names.stateBucket)}/${stateKey(names)}*`],
    }),
    deny("NotOldVersions", {
      Action: ["s3:BypassGovernanceRetention", "s3:DeleteObjectVersion"],
      Resource: [...buckets, bucketArn(auditBucket)].map((bucket) => `${bucket}/*`),
    }),
    deny("NotTheKey", {
      NotAction: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:Get*", "kms:List*"],
      Resource: [`arn:aws:kms:*:${account}:key/*`],
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.keyAlias } },
    }),
    deny("NotTheAlias", {
      Action: ["kms:DeleteAlias", "kms:UpdateAlias"],
      Resource: [`arn:aws:kms:*:${account}:${names.keyAlias}`],
    }),
  ];
  if (bounded)
    statements.push(
      deny("NoRoleWithoutBoundary", {
        Action: ["iam:CreateRole", "iam:PutRolePermissionsBoundary"],
        Resource: ["*"],
        Condition: { StringNotEquals: { "iam:PermissionsBoundary": policyArn(names, names.boundary) } },
      }),
      deny("NoBoundaryTakenOff", { Action: ["iam:DeleteRolePermissionsBoundary"], Resource: ["*"] }),
    );
  if (!beforeFoundation)
    statements.push(
      deny("NotTheAuditLock", {
        Action: ["s3:PutBucketObjectLockConfiguration"],
        Resource: [bucketArn(auditBucket)],
      }),
    );
  if (kept)
    statements.push(
      deny("NotTheTrail", {
        Action: ["cloudtrail:DeleteTrail", "cloudtrail:StopLogging"],
        Resource: [`arn:aws:cloudtrail:*:${account}:trail/${names.prefix}-*`],
      }),
      deny("NotTheAuditBucket", { Action: ["s3:DeleteBucket"], Resource: [bucketArn(auditBucket)] }),
    );
  return {
    name: names.deliveryBoundary,
    says: `What no role of Tessera's delivery in ${names.environment} may ever do`,
    document: policy(statements),
  };
}

/**
 * Services that roles of stacks use, by their own policies or by AWS's: a backup's role tags and restores, a node's pulls
 * images, a controller's makes balancers. test/bootstrap holds each role's calls to it.
 */
const SERVICES = [
  "autoscaling",
  "backup",
  "backup-storage",
  "cloudwatch",
  "ec2",
  "ecr",
  "eks",
  "eks-auth",
  "elasticache",
  "elasticloadbalancing",
  "kms",
  "logs",
  "rds",
  "rds-db",
  "s3",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "tag",
] as const;

/**
 * What a role of a stack can do at most, whatever policy a deployment gives it: nothing with identities, and nothing with
 * states and plans. A deployment that was taken over makes no role that stands above it.
 */
export function rolesBoundary(names: Names): ManagedPolicy {
  const { account, prefix, auditBucket } = names;
  const buckets = bucketsOf(names).flatMap(({ name }) => [bucketArn(name), `${bucketArn(name)}/*`]);
  return {
    name: names.boundary,
    says: `What a role of Tessera's stacks in ${names.environment} may do at most`,
    document: policy([
      { Sid: "Services", Effect: "Allow", Action: SERVICES.map((service) => `${service}:*`), Resource: ["*"] },
      {
        Sid: "RolesOfItsOwn",
        Effect: "Allow",
        Action: ["iam:GetRole", "iam:PassRole", "sts:AssumeRole", "sts:TagSession"],
        Resource: [`arn:aws:iam::${account}:role/${prefix}-*`],
      },
      {
        Sid: "RolesOfServices",
        Effect: "Allow",
        Action: ["iam:CreateServiceLinkedRole"],
        Resource: [`arn:aws:iam::${account}:role/aws-service-role/*`],
      },
      { Sid: "WhoAmI", Effect: "Allow", Action: ["sts:GetCallerIdentity"], Resource: ["*"] },
      { Sid: "NotStatesAndPlans", Effect: "Deny", Action: ["s3:*"], Resource: buckets },
      {
        Sid: "NotTheirKey",
        Effect: "Deny",
        Action: ["kms:*"],
        Resource: [`arn:aws:kms:*:${account}:key/*`],
        Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.keyAlias } },
      },
      {
        Sid: "NotTheAuditBucket",
        Effect: "Deny",
        Action: ["s3:Delete*", "s3:Put*", "s3:BypassGovernanceRetention"],
        Resource: [bucketArn(auditBucket), `${bucketArn(auditBucket)}/*`],
      },
    ]),
  };
}
