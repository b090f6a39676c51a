import type { Names } from "./names";
import type { Statement } from "./statement";

/** What a role may do with states, plans and records, beside what its policies say of the stacks' own resources. */

const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;

/** The key of states and plans, by its alias: its id is nobody's before it is made. */
function withKey(names: Names, sid: string, ...words: readonly string[]): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: words.map((word) => `kms:${word}`),
    Resource: [`arn:aws:kms:${names.region}:${names.account}:key/*`],
    Condition: {
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.keyAlias },
      StringEquals: { "kms:ViaService": `s3.${names.region}.amazonaws.com` },
    },
  };
}

/**
 * Reads states. Terraform lists the folder of a state and, at each init, the workspaces' prefix. Source: Terraform, S3
 * backend, "S3 Bucket Permissions", and internal/backend/remote-state/s3/backend_state.go.
 */
export function readsState(names: Names): readonly Statement[] {
  const { stateBucket, environment } = names;
  return [
    {
      Sid: "ListStates",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [bucketArn(stateBucket)],
      Condition: { StringLike: { "s3:prefix": [`${environment}/*`, "env:/*"] } },
    },
    {
      Sid: "ReadStates",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: [`${bucketArn(stateBucket)}/${environment}/*.tfstate`],
    },
    withKey(names, "OpenStatesAndPlans", "Decrypt"),
  ];
}

/** Takes and gives back the lock: an object beside the state, and not the state. Source: Terraform, S3 backend, `use_lockfile`. */
export function locksState({ stateBucket, environment }: Names): readonly Statement[] {
  return [
    {
      Sid: "LockStates",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: [`${bucketArn(stateBucket)}/${environment}/*.tfstate.tflock`],
    },
  ];
}

/** Writes states; takes none away. */
export function writesState({ stateBucket, environment }: Names): readonly Statement[] {
  return [
    {
      Sid: "WriteStates",
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: [`${bucketArn(stateBucket)}/${environment}/*.tfstate`],
    },
  ];
}

/** Seals what is written to either bucket. */
export const sealsObjects = (names: Names): readonly Statement[] => [
  withKey(names, "SealStatesAndPlans", "GenerateDataKey"),
];

/** Reads plans below prefixes of the plan bucket. */
export function readsPlans({ planBucket }: Names, ...prefixes: readonly string[]): readonly Statement[] {
  return [
    {
      Sid: "ListPlans",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [bucketArn(planBucket)],
      Condition: { StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}*`) } },
    },
    {
      Sid: "ReadPlans",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: prefixes.map((prefix) => `${bucketArn(planBucket)}/${prefix}*`),
    },
  ];
}

/** Writes plans below its own prefixes, each key once: the bucket's policy says so of everybody. */
export function writesPlans({ planBucket }: Names, ...prefixes: readonly string[]): readonly Statement[] {
  return [
    {
      Sid: "WritePlans",
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: prefixes.map((prefix) => `${bucketArn(planBucket)}/${prefix}*`),
      Condition: { Null: { "s3:if-none-match": "false" } },
    },
  ];
}

/** Reads and writes below a folder of the audit bucket, whose objects nobody deletes. */
export function keepsRecords(names: Names, folder: string): readonly Statement[] {
  const { auditBucket, environment, region, account } = names;
  const at = `${folder}/${environment}/`;
  return [
    {
      Sid: "ListRecords",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [bucketArn(auditBucket)],
      Condition: { StringLike: { "s3:prefix": `${at}*` } },
    },
    {
      Sid: "KeepRecords",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: [`${bucketArn(auditBucket)}/${at}*`],
    },
    {
      Sid: "SealRecords",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: [`arn:aws:kms:${region}:${account}:key/*`],
      Condition: {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${names.prefix}/audit` },
        StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
      },
    },
  ];
}

/** Tells CloudWatch how a job of the night went (delivery/heartbeat.sh). */
export function tellsOfTheNight({ environment }: Names): readonly Statement[] {
  return [
    {
      Sid: "TellOfTheNight",
      Effect: "Allow",
      Action: ["cloudwatch:PutMetricData"],
      Resource: ["*"],
      Condition: { StringEquals: { "cloudwatch:namespace": `Tessera/${environment}` } },
    },
  ];
}

/** Enters the environment's Kubernetes as its deployer, who trusts the role by name. */
export function entersKubernetes({ account, prefix }: Names): readonly Statement[] {
  return [
    {
      Sid: "EnterKubernetes",
      Effect: "Allow",
      Action: ["sts:AssumeRole"],
      Resource: [`arn:aws:iam::${account}:role/${prefix}-kubernetes-deployer`],
    },
  ];
}
