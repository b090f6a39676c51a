import { createHash } from "node:crypto";
import type { Environment, Home } from "../../config/model";
import { ENVIRONMENTS, homeName } from "../../config/naming";
import { ALARM_SEVERITIES } from "../notification/severities";

/**
 * Names that an AWS stack and an in-cluster stack agree on. An in-cluster stack has no AWS provider and so cannot read
 * a published contract: whatever it needs to name (a bucket, a role, a target group) has a name that follows from the
 * home and the engine. Both sides take it from here and nowhere else.
 */

/** Label and taint keys are prefixed with a name that is ours (Kubernetes, "Labels and Selectors"). */
export const LABEL = {
  /** Class of node: a key of `NODE_CLASSES`, or `dedicated`. */
  nodeClass: "tessera.internal/class",
  /** Home whose pods alone run on a dedicated node. */
  home: "tessera.internal/home",
  engine: "tessera.internal/engine",
  tenant: "tessera.internal/tenant",
} as const;

/** Name of an environment's EKS cluster, and of the kubeconfig context that leads to it. */
export function clusterName(environment: string): string {
  return homeName.foundation(environment);
}

/** Storage class of the platform's own programs, and the alias of the key that their volumes are encrypted with. */
export const PLATFORM_STORAGE = "tessera-platform";
export function platformKeyAlias(environment: string): string {
  return `${clusterName(environment)}/platform`;
}

/** Private DNS zone of an environment's in-cluster services. */
export function zoneName(environment: string): string {
  return `${ENVIRONMENTS[environment]!.code}.tessera.internal`;
}

/** Topic of the foundation that hears alarms of a severity. */
export function topicArn(environment: Environment, severity: string): string {
  const { region, account_id: account, name } = environment;
  return `arn:aws:sns:${region}:${account}:${homeName.foundation(name)}-${severity}`;
}

/** ARN of every topic by severity, where a stack reads no contract of the foundation. */
export function topicsOf(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(ALARM_SEVERITIES.map((severity) => [severity, topicArn(environment, severity)]));
}

/** Names of one engine's cluster in one home. */
export interface InclusterNames {
  /** At most 61 characters: a home's name has at most 47, an engine's id at most 13. */
  readonly namespace: string;
  readonly storageClass: string;
  /** Bucket of its backups. */
  readonly bucket: string;
  /** Alias of the home's key, as an ARN: what volumes are encrypted with. */
  readonly keyAliasArn: string;
  /** Role that External Secrets takes on to push this cluster's secrets out, and no others. */
  readonly pushRoleName: string;
  readonly pushRoleArn: string;
  /** Role of the cluster's own pods. */
  readonly podRoleName: string;
  readonly balancer: string;
  /** Name of a secret in Secrets Manager. */
  secret(name: string): string;
  /** Path of the SSM parameter that holds the certificate authority to trust. */
  readonly authority: string;
  /** Path below which the executor keeps passwords of roles, as SSM parameters that only their bearers read. */
  readonly passwords: string;
  /** Name of the target group of an endpoint (`writer`, `reader`, ...). */
  targetGroup(endpoint: string): string;
  /** DNS name of an endpoint: it is in the server's certificate. */
  host(endpoint: string): string;
}

/** Hex digits of a name that has no room for what it is made from. 64 bits: two of a billion names meet with 3 in 100. */
function digest(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("/")).digest("hex").slice(0, 16);
}

/** @param engine id of the engine */
export function inclusterNames(
  { environment, name: home }: Pick<Home, "environment" | "name">,
  engine: string,
): InclusterNames {
  const { account_id: account, region } = environment;
  const short = digest(home, engine);
  const pushRoleName = `${home}-${short.slice(0, 8)}-push`;
  return {
    namespace: `${home}-${engine}`,
    storageClass: `${home}-${engine}`,
    // Buckets share one name space with all of AWS: the account is in the name.
    bucket: `tessera-${account}-${short}-backup`,
    keyAliasArn: `arn:aws:kms:${region}:${account}:alias/${home}/data`,
    pushRoleName,
    pushRoleArn: `arn:aws:iam::${account}:role/${pushRoleName}`,
    podRoleName: `${home}-${short.slice(0, 8)}-pods`,
    balancer: `tessera-${short}`,
    secret: (name) => `tessera/${environment.name}/${home}/${engine}/${name}`,
    authority: `/tessera/${environment.name}/homes/${home}/${engine}/authority`,
    passwords: `/tessera/${environment.name}/homes/${home}/${engine}/passwords`,
    targetGroup: (endpoint) => `tessera-${digest(home, engine, endpoint)}`,
    host: (endpoint) => `${endpoint}.${engine}.${home}.${zoneName(environment.name)}`,
  };
}
