import type { Names } from "./names";
import type { Statement } from "./statement";

/** Answers of AWS that name what stands, and hold no data of it. */
function describes({ regions }: Names, ...actions: readonly string[]): Statement {
  return {
    Sid: "Describe",
    Effect: "Allow",
    Action: actions,
    Resource: ["*"],
    Condition: { StringEquals: { "aws:RequestedRegion": regions } },
  };
}

const arns = ({ account }: Names, service: string, region: string, ...rest: readonly string[]) =>
  rest.map((one) => `arn:aws:${service}:${region}:${account}:${one}`);

/** Where homes' contracts stand. */
function readsContracts(names: Names): Statement {
  return {
    Sid: "ReadContracts",
    Effect: "Allow",
    Action: ["ssm:GetParameter"],
    Resource: arns(names, "ssm", names.region, `parameter/tessera/${names.environment}/*`),
  };
}

/** What `./tessera verify` calls: constructs/live, and `live.ts` of each engine. */
export function verifies(names: Names): readonly Statement[] {
  return [
    {
      Sid: "AskVerifiers",
      Effect: "Allow",
      Action: ["lambda:InvokeFunction"],
      Resource: arns(names, "lambda", names.region, `function:${names.prefix}-*-verifier`),
    },
    describes(
      names,
      "ec2:DescribeSecurityGroupRules",
      "elasticache:DescribeCacheClusters",
      "elasticache:DescribeReplicationGroups",
      "elasticache:DescribeSnapshots",
      "kms:DescribeKey",
      "rds:DescribeDBClusterParameters",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
    ),
    readsContracts(names),
  ];
}

/** What `./tessera drill` calls: `drill.ts` of each engine. Restores from what is the environment's into `drill-…`. */
export function drills(names: Names): readonly Statement[] {
  const { region, prefix } = names;
  const code = prefix.replace("tessera-", "");
  const rds = (...rest: string[]) => arns(names, "rds", region, ...rest);
  const cache = (...rest: string[]) => arns(names, "elasticache", region, ...rest);
  return [
    describes(
      names,
      "elasticache:DescribeCacheClusters",
      "elasticache:DescribeReplicationGroups",
      "elasticache:DescribeSnapshots",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
    ),
    readsContracts(names),
    {
      Sid: "RestoreDatabases",
      Effect: "Allow",
      Action: ["rds:RestoreDBClusterToPointInTime"],
      Resource: rds(
        "cluster:drill-*",
        `cluster:${prefix}-*`,
        `cluster-pg:${prefix}-*`,
        `subgrp:${prefix}-*`,
        "og:default:*",
      ),
    },
    {
      Sid: "ChangeCopiesOfDatabases",
      Effect: "Allow",
      Action: [
        "rds:AddTagsToResource",
        "rds:CreateDBInstance",
        "rds:DeleteDBCluster",
        "rds:DeleteDBInstance",
        "rds:ModifyDBCluster",
      ],
      Resource: rds("cluster:drill-*", "db:drill-*"),
    },
    {
      Sid: "ParametersOfCopies",
      Effect: "Allow",
      Action: ["rds:CreateDBInstance"],
      Resource: rds("pg:default.*", "og:default:*", `subgrp:${prefix}-*`),
    },
    {
      Sid: "AskCopies",
      Effect: "Allow",
      Action: ["rds-data:BeginTransaction", "rds-data:ExecuteStatement", "rds-data:RollbackTransaction"],
      Resource: rds("cluster:drill-*"),
    },
    {
      Sid: "SecretsOfCopies",
      Effect: "Allow",
      Action: [
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:TagResource",
      ],
      Resource: arns(names, "secretsmanager", region, "secret:drill-*"),
    },
    {
      // RDS keeps the password of a copy there, in the caller's name, and the Data API reads it so. Of homes' own clusters
      // the same names are: what tells them apart is the tag that RDS writes.
      Sid: "PasswordsOfCopies",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: arns(names, "secretsmanager", region, "secret:rds!cluster-*"),
      Condition: {
        StringLike: {
          "aws:ResourceTag/aws:rds:primaryDBClusterArn": `arn:aws:rds:${region}:${names.account}:cluster:drill-*`,
        },
      },
    },
    {
      Sid: "MakePasswordsOfCopies",
      Effect: "Allow",
      Action: ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
      Resource: arns(names, "secretsmanager", region, "secret:rds!cluster-*"),
    },
    {
      Sid: "RestoreCaches",
      Effect: "Allow",
      Action: ["elasticache:CreateReplicationGroup"],
      Resource: cache(
        "replicationgroup:drill-*",
        "cluster:drill-*",
        `snapshot:*${code}-*`,
        "snapshot:automatic.*",
        `subnetgroup:${prefix}-*`,
        "parametergroup:default.*",
      ),
    },
    {
      Sid: "ChangeCopiesOfCaches",
      Effect: "Allow",
      Action: ["elasticache:AddTagsToResource", "elasticache:DeleteReplicationGroup"],
      Resource: cache("replicationgroup:drill-*", "cluster:drill-*"),
    },
    {
      Sid: "KeysOfCopies",
      Effect: "Allow",
      Action: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
      Resource: arns(names, "kms", region, "key/*"),
      Condition: {
        StringEquals: {
          "aws:ResourceTag/tessera:environment": names.environment,
          "kms:ViaService": ["elasticache", "rds", "secretsmanager"].map((one) => `${one}.${region}.amazonaws.com`),
        },
      },
    },
  ];
}
