import type { Block } from "../support/one-stack";

/** A policy document as AWS gets it. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What a reference of Terraform stands for, such as `aws_sns_topic.info.arn`. */
export type Resolve = (reference: string) => string;

/**
 * A policy as it stands in a synthesized stack: plain JSON, or `jsonencode` over references, which `resolve` answers.
 *
 * @throws where the text is neither
 */
export function readPolicy(text: string, resolve: Resolve): PolicyDocument {
  const inner = /^\$\{jsonencode\((.*)\)\}$/s.exec(text)?.[1];
  const json = inner === undefined ? interpolated(text, resolve) : asJson(inner, resolve);
  return JSON.parse(withPlainContext(json)) as PolicyDocument;
}

/**
 * Keys of an encryption context under a name that the evaluator lets through. Its list of what an action takes has
 * `kms:EncryptionContext:${EncryptionContextKey}` alone, which no real key equals, so that each would be left out. The
 * same is done to what callers send. So are the keys of an identity provider, which begin with its own address.
 */
export function withPlainContext(text: string): string {
  return text
    .replace(
      /kms:EncryptionContext:([\w:]+)/g,
      (_, key: string) => `aws:PrincipalTag/encryption-context-${key.replaceAll(":", "-")}`,
    )
    .replace(
      /\b((?:[a-z0-9-]+\.)+[a-z]+):(sub|aud)\b/g,
      (_, issuer: string, key) => `aws:PrincipalTag/${issuer}-${key}`,
    );
}

/** Terraform's object syntax as JSON: `"a" = [b.arn]` becomes `"a": ["arn:…"]`. */
function asJson(expression: string, resolve: Resolve): string {
  let json = "";
  let rest = expression;
  while (rest !== "") {
    const [token] =
      /^(?:"(?:[^"\\$]|\\.|\$\{[^}]*\}|\$(?!\{))*"|\s+|[[\]{},]|=|[^\s[\]{},="]+(?:\[[^\]]*\][^\s[\]{},="]*)*)/s.exec(
        rest,
      ) ?? [];
    if (token === undefined) throw new Error(`no expression that a policy may hold: ${rest.slice(0, 80)}`);
    rest = rest.slice(token.length);
    if (token.startsWith('"')) json += interpolated(token, resolve);
    else if (token === "=") json += ":";
    else if (/^(?:[\s[\]{},]+|true|false|\d+)$/.test(token)) json += token;
    else json += JSON.stringify(resolve(token));
  }
  return json;
}

function interpolated(text: string, resolve: Resolve): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, reference: string) => resolve(reference));
}

/** What is synthesized, as far as references need it. */
export interface Surroundings {
  readonly json: Block;
  readonly region: string;
  readonly account: string;
  /** Values of locals that contracts of other stacks fill, by path below `local.`. */
  readonly locals: Readonly<Record<string, string>>;
  /** What `each.key` stands for. */
  readonly tenant: string;
}

/** A key's id in the form that AWS gives it: the same name, the same id. */
function keyId(name: string): string {
  const hex = Buffer.from(name.padEnd(16, "0")).toString("hex").slice(-32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** ARN by type. Source: Service Authorization Reference, resource types of each service. */
const ARNS: Readonly<Record<string, (name: string, block: Block, here: Surroundings) => string>> = {
  aws_backup_vault: (_, { name }, { region, account }) => `arn:aws:backup:${region}:${account}:backup-vault:${name}`,
  aws_cloudwatch_log_group: (_, { name }, { region, account }) => `arn:aws:logs:${region}:${account}:log-group:${name}`,
  aws_elasticache_replication_group: (_, { replication_group_id: id }, { region, account }) =>
    `arn:aws:elasticache:${region}:${account}:replicationgroup:${id}`,
  aws_elasticache_user: (_, { user_id: id }, { region, account }) =>
    `arn:aws:elasticache:${region}:${account}:user:${id}`,
  aws_kms_key: (name, _, { region, account }) => `arn:aws:kms:${region}:${account}:key/${keyId(name)}`,
  aws_kms_replica_key: (name, _, { region, account }) => `arn:aws:kms:${region}:${account}:key/mrk-${keyId(name)}`,
  aws_s3_bucket: (_, { bucket }) => `arn:aws:s3:::${bucket}`,
  aws_secretsmanager_secret: (_, { name }, { region, account }) =>
    `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`,
  aws_sns_topic: (_, { name }, { region, account }) => `arn:aws:sns:${region}:${account}:${name}`,
  aws_sqs_queue: (_, { name }, { region, account }) => `arn:aws:sqs:${region}:${account}:${name}`,
};

/** ARN of a synthesized resource. */
export function arnOf(type: string, name: string, here: Surroundings): string {
  const block = here.json.resource[type]?.[name];
  const arn = ARNS[type];
  if (block === undefined || arn === undefined) throw new Error(`no ARN is known for ${type}.${name}`);
  return interpolated(arn(name, block, here), (reference) => resolver(here)(reference));
}

/** Answers references from what was synthesized. Whatever it does not know is an error, and never a wildcard. */
export function resolver(here: Surroundings): Resolve {
  return (reference) => {
    if (reference === "each.key") return here.tenant;
    if (reference === 'replace(each.key, "_", "-")') return here.tenant.replaceAll("_", "-");
    const [root = "", name = "", ...path] = reference.replace(/\[[^\]]*\]/g, "").split(".");
    if (root === "local") {
      const value = here.locals[[name, ...path].join(".")];
      if (value === undefined) throw new Error(`nobody says what ${reference} is`);
      return value;
    }
    const [attribute] = path.slice(-1);
    if (attribute === "cluster_resource_id") return "cluster-ABCDEFGHIJKL01234";
    if (attribute === "secret_arn")
      return `arn:aws:secretsmanager:${here.region}:${here.account}:secret:rds!${name}-AbCdEf`;
    if (attribute === "arn" || attribute === "id") return arnOf(root, name, here);
    throw new Error(`nobody says what ${reference} is`);
  };
}
