import { type Names, policyArn } from "./names";
import type { Statement } from "./statement";

/** Where an action may be done: resources, and what must hold beside. */
export type Place = Pick<Statement, "Resource" | "Condition">;

/**
 * Actions that IAM limits to no resource. Source: Service Authorization Reference; test/bootstrap holds this list to the
 * kept copy of it, both ways.
 */
const NO_RESOURCE: ReadonlySet<string> = new Set([
  "backup-storage:MountCapsule",
  "backup:DescribeRegionSettings",
  "backup:UpdateRegionSettings",
  "cloudtrail:DescribeTrails",
  "ec2:DescribeFlowLogs",
  "ec2:DescribeLaunchTemplateVersions",
  "ec2:DescribeLaunchTemplates",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribePrefixLists",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
  "ecr:CreatePullThroughCacheRule",
  "ecr:CreateRepositoryCreationTemplate",
  "ecr:DeletePullThroughCacheRule",
  "ecr:DeleteRepositoryCreationTemplate",
  "ecr:DescribePullThroughCacheRules",
  "ecr:DescribeRepositoryCreationTemplates",
  "ecr:UpdatePullThroughCacheRule",
  "ecr:UpdateRepositoryCreationTemplate",
  "ecr:ValidatePullThroughCacheRule",
  "eks:CreateCluster",
  "eks:DescribeAddonVersions",
  "elasticloadbalancing:DescribeCapacityReservation",
  "elasticloadbalancing:DescribeListenerAttributes",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeLoadBalancerAttributes",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeTags",
  "elasticloadbalancing:DescribeTargetGroupAttributes",
  "elasticloadbalancing:DescribeTargetGroups",
  "kms:ListAliases",
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "route53:CreateHostedZone",
  "ssm:DescribeParameters",
]);
export const noResource = (): readonly string[] => [...NO_RESOURCE];

/** Services whose calls carry no region of the environment's. Source: IAM user guide, aws:RequestedRegion. */
const GLOBAL: ReadonlySet<string> = new Set(["iam", "route53"]);

/** Services that roles of stacks are for; test/bootstrap holds it to the trust policies that are synthesized. */
const PASSED_TO = [
  "backup.amazonaws.com",
  "ec2.amazonaws.com",
  "ecr.amazonaws.com",
  "eks.amazonaws.com",
  "lambda.amazonaws.com",
  "monitoring.rds.amazonaws.com",
  "pods.eks.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/** Services that make a role of their own at their first use in an account. Source: IAM, services with service-linked roles. */
const SERVICE_LINKED = [
  "autoscaling.amazonaws.com",
  "backup.amazonaws.com",
  "eks-nodegroup.amazonaws.com",
  "eks.amazonaws.com",
  "elasticache.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
  "mrk.kms.amazonaws.com",
  "pullthroughcache.ecr.amazonaws.com",
  "rds.amazonaws.com",
];

/** Policies of AWS that roles of stacks carry; test/bootstrap holds it to what is synthesized. */
export const AWS_POLICIES = [
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEKSClusterPolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
  "service-role/AmazonEBSCSIDriverPolicy",
];

/** Places of an environment, by a name of their own; a service's own place has its name. */
export function placesOf(names: Names, bounded: boolean): Readonly<Record<string, Place>> {
  const { account, regions, prefix, environment, auditBucket } = names;
  const code = prefix.replace("tessera-", "");
  // Regions stand once, as a condition: a policy has few characters.
  const arns = (service: string, ...rest: string[]) => rest.map((one) => `arn:aws:${service}:*:${account}:${one}`);
  const here = (more: Readonly<Record<string, string>> = {}) => ({
    StringEquals: { "aws:RequestedRegion": regions, ...more },
  });
  const tagged = here({ "aws:ResourceTag/tessera:environment": environment });
  const roles = `arn:aws:iam::${account}:role/${prefix}-*`;
  const carries = bounded
    ? { StringEquals: { "iam:PermissionsBoundary": policyArn(names, names.boundary) } }
    : undefined;
  return {
    backup: { Resource: arns("backup", `backup-vault:${prefix}-*`, "backup-plan:*"), Condition: here() },
    cloudtrail: { Resource: arns("cloudtrail", `trail/${prefix}-*`), Condition: here() },
    cloudwatch: { Resource: arns("cloudwatch", `alarm:${prefix}-*`), Condition: here() },
    // What has an id and no name carries the environment's tag from the call that makes it on: so no other's goes.
    ec2: { Resource: [...arns("ec2", "*"), "arn:aws:ec2:*::image/*"], Condition: here() },
    "ec2 of the environment": { Resource: arns("ec2", "*"), Condition: tagged },
    eks: {
      Resource: arns(
        "eks",
        ...["cluster", "nodegroup", "addon", "access-entry", "podidentityassociation"].map((kind) =>
          kind === "cluster" ? `cluster/${prefix}` : `${kind}/${prefix}/*`,
        ),
      ),
      Condition: here(),
    },
    elasticache: {
      Resource: [
        ...arns(
          "elasticache",
          ...["replicationgroup", "cluster", "user", "usergroup", "snapshot"].map((kind) => `${kind}:${code}-*`),
          ...["parametergroup", "subnetgroup"].map((kind) => `${kind}:${prefix}-*`),
        ),
        // AWS puts five letters before the name that is asked for.
        `arn:aws:elasticache::${account}:globalreplicationgroup:*${code}-*`,
      ],
      Condition: here(),
    },
    elasticloadbalancing: {
      Resource: arns(
        "elasticloadbalancing",
        "loadbalancer/net/tessera-*/*",
        "listener/net/tessera-*/*/*",
        "targetgroup/tessera-*/*",
      ),
      Condition: here(),
    },
    events: { Resource: arns("events", `rule/${prefix}-*`), Condition: here() },
    "iam roles": { Resource: [roles] },
    "iam roles that carry the boundary": { Resource: [roles], Condition: carries },
    "iam policies on roles": {
      Resource: [roles],
      Condition: {
        ...carries,
        ArnLike: {
          "iam:PolicyARN": [
            policyArn(names, `${prefix}-*`),
            ...AWS_POLICIES.map((name) => `arn:aws:iam::aws:policy/${name}`),
          ],
        },
      },
    },
    "iam policies": { Resource: [policyArn(names, `${prefix}-*`)] },
    "iam roles for services": {
      Resource: [roles],
      Condition: { StringEquals: { "iam:PassedToService": PASSED_TO } },
    },
    "iam roles of services": {
      Resource: [`arn:aws:iam::${account}:role/aws-service-role/*`],
      Condition: { StringEquals: { "iam:AWSServiceName": SERVICE_LINKED } },
    },
    kms: { Resource: arns("kms", "key/*"), Condition: here() },
    "kms of the environment": { Resource: arns("kms", "key/*"), Condition: tagged },
    "kms new": {
      Resource: ["*"],
      Condition: {
        StringEquals: { "aws:RequestTag/tessera:environment": environment, "aws:RequestedRegion": regions },
      },
    },
    // A key has no tags yet in the call that makes it with its tags. The boundary keeps the key of the state out.
    "kms tags": {
      Resource: arns("kms", "key/*"),
      Condition: here({ "aws:RequestTag/tessera:environment": environment }),
    },
    "kms alias": { Resource: arns("kms", `alias/${prefix}/*`, `alias/${prefix}-*`), Condition: here() },
    lambda: { Resource: arns("lambda", `function:${prefix}-*`), Condition: here() },
    "lambda executor": { Resource: arns("lambda", `function:${prefix}-*-executor`), Condition: here() },
    logs: {
      Resource: arns(
        "logs",
        ...[
          `/aws/eks/${prefix}/`,
          `/aws/elasticache/${prefix}-`,
          `/aws/lambda/${prefix}-`,
          `/aws/rds/cluster/${prefix}-`,
          `/tessera/${environment}/`,
        ].map((group) => `log-group:${group}*`),
      ),
      Condition: here(),
    },
    rds: {
      Resource: arns(
        "rds",
        ...["cluster", "db", "cluster-pg", "pg", "subgrp", "cluster-snapshot"].map((kind) => `${kind}:${prefix}-*`),
        // Not chosen by any stack: the engine's own.
        "og:default:*",
        "pg:default.*",
      ).concat(`arn:aws:rds::${account}:global-cluster:${prefix}-*`),
      Condition: here(),
    },
    // Zones and changes have ids alone: the account is the fence, which is one environment's.
    route53: {
      Resource: ["arn:aws:route53:::hostedzone/*", "arn:aws:route53:::change/*", ...arns("ec2", "vpc/*")],
    },
    s3: { Resource: [`arn:aws:s3:::tessera-${account}-*`, `arn:aws:s3:::${auditBucket}`], Condition: here() },
    secretsmanager: {
      Resource: arns("secretsmanager", `secret:tessera/${environment}/*`, `secret:ecr-pullthroughcache/${prefix}/*`),
      Condition: here(),
    },
    "secretsmanager of RDS": { Resource: arns("secretsmanager", "secret:rds!*"), Condition: here() },
    "secretsmanager of registries": {
      Resource: arns("secretsmanager", `secret:ecr-pullthroughcache/${prefix}/*`),
      Condition: here(),
    },
    sns: { Resource: arns("sns", `${prefix}-*`), Condition: here() },
    sqs: { Resource: arns("sqs", `${prefix}-*`), Condition: here() },
    ssm: { Resource: arns("ssm", `parameter/tessera/${environment}/*`), Condition: here() },
    anywhere: { Resource: ["*"], Condition: here() },
    "anywhere in the world": { Resource: ["*"] },
  };
}

const all = (service: string, words: string, ...places: string[]): [string, readonly string[]][] =>
  words.split(" ").map((word) => [`${service}:${word}`, places]);

/** Places of actions that are not their service's own. */
const ELSEWHERE: ReadonlyMap<string, readonly string[]> = new Map([
  ...all(
    "ec2",
    "DeleteFlowLogs DeleteLaunchTemplate DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteVpc DeleteVpcEndpoints",
    "ec2 of the environment",
  ),
  ...all("iam", "CreateRole PutRolePolicy PutRolePermissionsBoundary", "iam roles that carry the boundary"),
  ...all("iam", "AttachRolePolicy", "iam policies on roles"),
  ...all(
    "iam",
    "DeleteRole DeleteRolePolicy DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
    "iam roles",
  ),
  ...all(
    "iam",
    "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ListPolicyVersions TagPolicy UntagPolicy",
    "iam policies",
  ),
  ...all("iam", "PassRole", "iam roles for services"),
  ...all("iam", "CreateServiceLinkedRole", "iam roles of services"),
  ...all("kms", "CreateKey", "kms new"),
  ...all("kms", "CreateAlias DeleteAlias UpdateAlias", "kms alias", "kms of the environment"),
  ...all(
    "kms",
    "CreateGrant Decrypt DisableKey DisableKeyRotation EnableKey EnableKeyRotation Encrypt GenerateDataKey PutKeyPolicy ReplicateKey RetireGrant ScheduleKeyDeletion UntagResource UpdateKeyDescription",
    "kms of the environment",
  ),
  ...all("kms", "TagResource", "kms tags", "kms of the environment"),
  ...all("lambda", "InvokeFunction", "lambda executor"),
  ...all("secretsmanager", "CreateSecret TagResource", "secretsmanager", "secretsmanager of RDS"),
  ...all("secretsmanager", "RotateSecret", "secretsmanager of RDS"),
  ...all("secretsmanager", "GetSecretValue", "secretsmanager of registries"),
]);

/** Names of the places where an action may be done. */
export function placesOfAction(action: string): readonly string[] {
  const service = action.slice(0, action.indexOf(":"));
  const own = ELSEWHERE.get(action);
  if (own !== undefined) return own;
  if (NO_RESOURCE.has(action)) return [GLOBAL.has(service) ? "anywhere in the world" : "anywhere"];
  return [service];
}
