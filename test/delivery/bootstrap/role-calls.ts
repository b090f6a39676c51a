import type { RoleName } from "../../../delivery/bootstrap/names";
import { ACCOUNT, REGION, type RoleCall } from "./fixture";

export const STATE = "arn:aws:s3:::tessera-state-444444444444";
export const PLANS = "arn:aws:s3:::tessera-plans-444444444444";
export const AUDIT = "arn:aws:s3:::tessera-prod-audit-444444444444";
export const STATE_OBJECT = `${STATE}/production/production-cell-pool-1.tfstate`;
export const LOCK = `${STATE_OBJECT}.tflock`;
const ANY_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const call = (action: string, resource: string, sends: RoleCall["sends"] = {}): RoleCall => ({
  action,
  resource,
  sends,
});
/** A key in the caller's name, by way of a service. */
const key = (word: string, alias: string, service = "s3"): RoleCall =>
  call(`kms:${word}`, ANY_KEY, {
    "kms:ResourceAliases": [alias],
    "kms:ViaService": `${service}.${REGION}.amazonaws.com`,
  });
const stateKey = (word: string) => key(word, "alias/tessera-state");
const auditKey = (word: string) => key(word, "alias/tessera-prod/audit");
const copyKey = (word: string, service: string): RoleCall =>
  call(`kms:${word}`, ANY_KEY, {
    "kms:ViaService": `${service}.${REGION}.amazonaws.com`,
    "aws:ResourceTag/tessera:environment": "production",
  });
/** As delivery/plan.sh puts a plan, with If-None-Match. */
export const put = (object: string): RoleCall => call("s3:PutObject", object, { "s3:if-none-match": "*" });
const list = (bucket: string, prefix: string) => call("s3:ListBucket", bucket, { "s3:prefix": prefix });

const readsState = [
  list(STATE, "production/production-cell-pool-1.tfstate"),
  list(STATE, "env:/"),
  call("s3:GetObject", STATE_OBJECT),
  stateKey("Decrypt"),
  stateKey("GenerateDataKey"),
];
/** Terraform's lock is an object of its own, put with If-None-Match. Source: Terraform, backend/remote-state/s3/client.go. */
const locks = [put(LOCK), call("s3:GetObject", LOCK), call("s3:DeleteObject", LOCK)];
const night = call("cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": "Tessera/production" });
const records = (folder: string) => [
  list(AUDIT, `${folder}/production/`),
  call("s3:GetObject", `${AUDIT}/${folder}/production/1.json`),
  put(`${AUDIT}/${folder}/production/1.json`),
  auditKey("Decrypt"),
  auditKey("GenerateDataKey"),
];
const applies = [
  ...readsState,
  ...locks,
  call("s3:PutObject", STATE_OBJECT),
  list(PLANS, "deploy/1-1/stack/plan.bin"),
  call("s3:GetObject", `${PLANS}/deploy/1-1/stack/plan.bin`),
  call("sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/tessera-prod-kubernetes-deployer`),
];

const describes = (...actions: string[]) => actions.map((action) => call(action, "*"));
const rds = (what: string) => `arn:aws:rds:${REGION}:${ACCOUNT}:${what}`;
const cache = (what: string) => `arn:aws:elasticache:${REGION}:${ACCOUNT}:${what}`;
const secret = (name: string) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-AbCdEf`;
const contract = call("ssm:GetParameter", `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/tessera/production/cells/pool-1`);

/**
 * What a role calls beside what Terraform asks of the stacks' own resources. Sources: the scripts of delivery/, Terraform's
 * S3 backend, constructs/live, and live.ts and drill.ts of each engine.
 */
export const OWN_CALLS: Readonly<Record<RoleName, readonly RoleCall[]>> = {
  plan: [
    ...readsState,
    put(`${PLANS}/pull-request/1-1/stack/plan.bin`),
    list(PLANS, "pull-request/1-1/"),
    call("s3:GetObject", `${PLANS}/pull-request/1-1/stack/plan.json`),
  ],
  prepare: [
    ...readsState,
    ...locks,
    ...["deploy", "drift"].flatMap((prefix) => [
      put(`${PLANS}/${prefix}/1-1/stack/plan.bin`),
      list(PLANS, `${prefix}/1-1/`),
      call("s3:GetObject", `${PLANS}/${prefix}/1-1/stack/plan.json`),
    ]),
    night,
  ],
  deploy: applies,
  rollback: applies,
  verify: [
    call("lambda:InvokeFunction", `arn:aws:lambda:${REGION}:${ACCOUNT}:function:tessera-prod-c-pool-1-verifier`),
    ...describes(
      "ec2:DescribeSecurityGroupRules",
      "elasticache:DescribeReplicationGroups",
      "elasticache:DescribeCacheClusters",
      "elasticache:DescribeSnapshots",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
      "rds:DescribeDBClusterParameters",
      "kms:DescribeKey",
    ).map((one) =>
      one.action === "kms:DescribeKey"
        ? { ...one, resource: ANY_KEY }
        : /^(?:rds|elasticache)/.test(one.action)
          ? { ...one, resource: exampleOf(one.action) }
          : one,
    ),
    contract,
    ...records("deployments"),
    night,
  ],
  drill: [
    ...[
      "elasticache:DescribeReplicationGroups",
      "elasticache:DescribeCacheClusters",
      "elasticache:DescribeSnapshots",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
    ].map((action) => call(action, exampleOf(action))),
    contract,
    ...[
      "cluster:drill-1",
      "cluster:tessera-prod-c-pool-1-postgresql",
      "cluster-pg:tessera-prod-c-pool-1-aurora-postgresql17",
      "subgrp:tessera-prod-c-pool-1-postgresql",
      "og:default:aurora-postgresql-17",
    ].map((what) => call("rds:RestoreDBClusterToPointInTime", rds(what))),
    ...["cluster:drill-1", "db:drill-1-1", "pg:default.aurora-postgresql17"].map((what) =>
      call("rds:CreateDBInstance", rds(what)),
    ),
    call("rds:AddTagsToResource", rds("cluster:drill-1")),
    call("rds:ModifyDBCluster", rds("cluster:drill-1")),
    call("rds:DeleteDBInstance", rds("db:drill-1-1")),
    call("rds:DeleteDBCluster", rds("cluster:drill-1")),
    ...["BeginTransaction", "ExecuteStatement", "RollbackTransaction"].map((word) =>
      call(`rds-data:${word}`, rds("cluster:drill-1")),
    ),
    ...["CreateSecret", "TagResource", "GetSecretValue", "DeleteSecret"].map((word) =>
      call(`secretsmanager:${word}`, secret("drill-1")),
    ),
    call("secretsmanager:CreateSecret", secret("rds!cluster-1")),
    call("secretsmanager:GetSecretValue", secret("rds!cluster-1"), {
      "aws:ResourceTag/aws:rds:primaryDBClusterArn": rds("cluster:drill-1"),
    }),
    ...[
      "replicationgroup:drill-1",
      "snapshot:automatic.prod-c-premium-1-2026-01-01",
      "snapshot:prod-c-premium-1-final",
      "subnetgroup:tessera-prod-c-premium-1-redis",
    ].map((what) => call("elasticache:CreateReplicationGroup", cache(what))),
    call("elasticache:AddTagsToResource", cache("replicationgroup:drill-1")),
    call("elasticache:DeleteReplicationGroup", cache("replicationgroup:drill-1")),
    ...["CreateGrant", "DescribeKey"].map((word) => copyKey(word, "rds")),
    copyKey("Decrypt", "secretsmanager"),
    copyKey("GenerateDataKey", "secretsmanager"),
    ...records("drills"),
    night,
  ],
};

function exampleOf(action: string): string {
  if (action.endsWith("DBClusters")) return rds("cluster:tessera-prod-c-pool-1-postgresql");
  if (action.endsWith("DBInstances")) return rds("db:tessera-prod-c-pool-1-postgresql-1");
  if (action.endsWith("ClusterParameters")) return rds("cluster-pg:tessera-prod-c-pool-1-aurora-postgresql17");
  if (action.endsWith("CacheClusters")) return cache("cluster:prod-c-premium-1-001");
  return cache(
    action.endsWith("Snapshots") ? "snapshot:automatic.prod-c-premium-1" : "replicationgroup:prod-c-premium-1",
  );
}

/** What a role must not do, in words. */
export const NEVER: readonly (readonly [RoleName, string, RoleCall])[] = [
  ["plan", "write a state", call("s3:PutObject", STATE_OBJECT)],
  ["plan", "lock a state", put(LOCK)],
  ["plan", "take a lock away", call("s3:DeleteObject", LOCK)],
  ["plan", "write below what is deployed", put(`${PLANS}/deploy/1-1/stack/plan.bin`)],
  ["plan", "write below drift", put(`${PLANS}/drift/1-1/stack/plan.bin`)],
  ["plan", "read another environment's state", call("s3:GetObject", `${STATE}/staging/staging-foundation.tfstate`)],
  ["plan", "write a plan again", call("s3:PutObject", `${PLANS}/pull-request/1-1/stack/plan.bin`)],
  ["plan", "invoke an executor", invoke("executor")],
  ["prepare", "write a state", call("s3:PutObject", STATE_OBJECT)],
  ["prepare", "write below pull requests", put(`${PLANS}/pull-request/1-1/stack/plan.bin`)],
  [
    "prepare",
    "tell of another environment's night",
    { ...night, sends: { "cloudwatch:namespace": "Tessera/staging" } },
  ],
  ["prepare", "invoke an executor", invoke("executor")],
  ...(["deploy", "rollback"] as const).flatMap((role): (readonly [RoleName, string, RoleCall])[] => [
    [role, "write a plan", put(`${PLANS}/deploy/1-1/stack/plan.bin`)],
    [role, "read plans of pull requests", call("s3:GetObject", `${PLANS}/pull-request/1-1/stack/plan.bin`)],
    [role, "take a state away", call("s3:DeleteObject", STATE_OBJECT)],
    [role, "write the bootstrap's state", call("s3:PutObject", `${STATE}/bootstrap/production-bootstrap.tfstate`)],
    [role, "ask a verifier", { ...invoke("verifier") }],
    [
      role,
      "read a tenant's secret",
      call("secretsmanager:GetSecretValue", secret("tessera/production/x/mongodb/admin")),
    ],
    [role, "be root elsewhere", call("sts:AssumeRole", "arn:aws:iam::999999999999:role/admin")],
    [role, "make a user", call("iam:CreateUser", `arn:aws:iam::${ACCOUNT}:user/x`)],
  ]),
  ["verify", "invoke an executor", invoke("executor")],
  ["verify", "write a state", call("s3:PutObject", STATE_OBJECT)],
  ["verify", "write records of drills", put(`${AUDIT}/drills/production/1.json`)],
  ["drill", "delete a home's cluster", call("rds:DeleteDBCluster", rds("cluster:tessera-prod-c-pool-1-postgresql"))],
  ["drill", "change a home's cluster", call("rds:ModifyDBCluster", rds("cluster:tessera-prod-c-pool-1-postgresql"))],
  ["drill", "ask a home's cluster", call("rds-data:ExecuteStatement", rds("cluster:tessera-prod-c-pool-1-postgresql"))],
  [
    "drill",
    "read a home's administrator",
    call("secretsmanager:GetSecretValue", secret("rds!cluster-2"), {
      "aws:ResourceTag/aws:rds:primaryDBClusterArn": rds("cluster:tessera-prod-c-pool-1-postgresql"),
    }),
  ],
  [
    "drill",
    "delete a home's cache",
    call("elasticache:DeleteReplicationGroup", cache("replicationgroup:prod-c-premium-1")),
  ],
  ["drill", "write records of deployments", put(`${AUDIT}/deployments/production/1.json`)],
];

function invoke(what: string): RoleCall {
  return call("lambda:InvokeFunction", `arn:aws:lambda:${REGION}:${ACCOUNT}:function:tessera-prod-c-pool-1-${what}`);
}

const deployed = `arn:aws:iam::${ACCOUNT}:role/tessera-deploy`;
const boundary = `arn:aws:iam::${ACCOUNT}:policy/tessera-boundary`;
const prodRole = `arn:aws:iam::${ACCOUNT}:role/tessera-prod-c-x`;

/** What the boundary alone keeps from the role that deploys, by the statement: were its policies to allow everything. */
export const KEPT_BY_BOUNDARY: Readonly<Record<string, readonly RoleCall[]>> = {
  NotThemselves: [
    call("iam:PutRolePolicy", deployed, { "iam:PermissionsBoundary": boundary }),
    call("iam:UpdateAssumeRolePolicy", deployed),
    call("iam:CreatePolicyVersion", `arn:aws:iam::${ACCOUNT}:policy/tessera-delivery-change-keys`),
    call("iam:CreatePolicyVersion", `arn:aws:iam::${ACCOUNT}:policy/tessera-delivery-boundary`),
    call("iam:CreatePolicyVersion", boundary),
    call("iam:PassRole", deployed, { "iam:PassedToService": "lambda.amazonaws.com" }),
    call(
      "iam:DeleteOpenIDConnectProvider",
      `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
    ),
  ],
  NoPeople: [
    call("iam:CreateUser", `arn:aws:iam::${ACCOUNT}:user/x`),
    call("iam:CreateAccessKey", `arn:aws:iam::${ACCOUNT}:user/x`),
  ],
  NotTheBuckets: [
    call("s3:PutBucketPolicy", STATE),
    call("s3:PutBucketVersioning", STATE),
    call("s3:DeleteBucketPolicy", PLANS),
    call("s3:DeleteBucket", PLANS),
  ],
  NotTheirOwnState: [call("s3:PutObject", `${STATE}/bootstrap/production-bootstrap.tfstate`)],
  NotOldVersions: [
    call("s3:DeleteObjectVersion", `${PLANS}/deploy/1-1/stack/plan.bin`),
    call("s3:BypassGovernanceRetention", `${AUDIT}/AWSLogs/x`),
  ],
  NotTheKey: [
    call("kms:ScheduleKeyDeletion", ANY_KEY, { "kms:ResourceAliases": ["alias/tessera-state"] }),
    call("kms:TagResource", ANY_KEY, { "kms:ResourceAliases": ["alias/tessera-state"] }),
    call("kms:PutKeyPolicy", ANY_KEY, { "kms:ResourceAliases": ["alias/tessera-state"] }),
  ],
  NotTheAlias: [call("kms:UpdateAlias", `arn:aws:kms:${REGION}:${ACCOUNT}:alias/tessera-state`)],
  NoRoleWithoutBoundary: [
    call("iam:CreateRole", prodRole),
    call("iam:CreateRole", prodRole, { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" }),
  ],
  NoBoundaryTakenOff: [call("iam:DeleteRolePermissionsBoundary", prodRole, { "iam:PermissionsBoundary": boundary })],
  NotTheAuditLock: [call("s3:PutBucketObjectLockConfiguration", AUDIT)],
  NotTheTrail: [
    call("cloudtrail:StopLogging", `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/tessera-prod-audit`),
    call("cloudtrail:DeleteTrail", `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/tessera-prod-audit`),
  ],
  NotTheAuditBucket: [call("s3:DeleteBucket", AUDIT)],
};

/** What a role of a stack is kept from by its boundary, were its policies to allow everything. */
export const KEPT_FROM_STACKS: Readonly<Record<string, readonly RoleCall[]>> = {
  identities: [call("iam:CreateRole", prodRole), call("iam:CreateUser", `arn:aws:iam::${ACCOUNT}:user/x`)],
  "roles elsewhere": [call("sts:AssumeRole", deployed), call("sts:AssumeRole", "arn:aws:iam::999999999999:role/x")],
  organisation: [call("organizations:LeaveOrganization", "*")],
  states: [call("s3:GetObject", STATE_OBJECT), call("s3:PutObject", `${PLANS}/deploy/1-1/stack/plan.bin`)],
  "their key": [call("kms:Decrypt", ANY_KEY, { "kms:ResourceAliases": ["alias/tessera-state"] })],
  audit: [call("s3:PutObject", `${AUDIT}/x`), call("s3:PutBucketPolicy", AUDIT), call("s3:DeleteObject", `${AUDIT}/x`)],
};
