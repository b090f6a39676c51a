import type { Environment, Resolved, Tenant } from "../../config/model";
import type { Observation } from "../../executor/verify";
import type { Aws } from "./aws";

/** A resource as it was synthesized; references are Terraform's expressions. */
export type Synthesized = Readonly<Record<string, unknown>>;

/** A home's cluster, for looking at it through AWS. */
export interface LiveHost {
  readonly aws: Aws;
  readonly environment: Environment;
  /** Name of the home. */
  readonly home: string;
  /** The dedicated tenant, or null in a cell. */
  readonly tenant: Tenant | null;
  readonly settings: Resolved;
  readonly security: Resolved;
  /** Resources of a type in the home's stacks, as synthesized. */
  synthesized(type: string): readonly Synthesized[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What an engine knows of its clusters as AWS sees them. */
export interface EngineLive {
  /** Holds what AWS says against what was synthesized. Changes nothing. */
  inspect(host: LiveHost): Promise<readonly Observation[]>;
}

/** Checks of a whole cluster by name: what is seen, and what was wanted. */
export function expectations(
  rows: readonly (readonly [check: string, seen: unknown, wanted: unknown])[],
): readonly Observation[] {
  return rows.map(([check, seen, wanted]) => {
    const holds = JSON.stringify(seen) === JSON.stringify(wanted);
    const shown = JSON.stringify(seen) ?? "nothing";
    return {
      check,
      tenant: null,
      holds,
      seen: holds ? shown : `${shown}, synthesized as ${JSON.stringify(wanted) ?? "nothing"}`,
    };
  });
}

const SECOND_MS = 1000;
const HOUR_SECONDS = 3600;

const age = (seconds: number) =>
  seconds < 2 * HOUR_SECONDS ? `${Math.round(seconds)} s` : `${Math.round(seconds / HOUR_SECONDS)} h`;

/**
 * Whether the newest restore point is young enough. A cluster that is itself younger than the bound may have none.
 *
 * @param newest when the newest restore point was made, or null: there is none
 * @param boundSeconds oldest that it may be: what would be lost at most
 */
export function restorePoint(
  newest: string | null,
  clusterMade: string | null,
  boundSeconds: number,
  now: number,
): Observation {
  const seconds = (since: string) => (now - Date.parse(since)) / SECOND_MS;
  const check = "restore-point";
  if (newest !== null) {
    const old = seconds(newest);
    return { check, tenant: null, holds: old <= boundSeconds, seen: `${age(old)} old, at most ${age(boundSeconds)}` };
  }
  const young = clusterMade !== null && seconds(clusterMade) <= boundSeconds;
  return young
    ? { check, tenant: null, holds: null, seen: `none yet: the cluster is younger than ${age(boundSeconds)}` }
    : { check, tenant: null, holds: false, seen: "there is none" };
}

interface SecurityGroupRule {
  readonly IsEgress?: boolean;
  readonly CidrIpv4?: string;
  readonly CidrIpv6?: string;
}

/** Whether security groups admit other groups only: every door of a cluster is one from group to group. */
export async function closedGroups(aws: Aws, groupIds: readonly string[]): Promise<Observation> {
  const { SecurityGroupRules: rules = [] } = await aws.call<{ SecurityGroupRules?: SecurityGroupRule[] }>(
    "ec2",
    "describe-security-group-rules",
    { Filters: [{ Name: "group-id", Values: [...groupIds] }] },
  );
  const wide = rules
    .filter(({ IsEgress }) => IsEgress === false)
    .flatMap(({ CidrIpv4, CidrIpv6 }) => [CidrIpv4, CidrIpv6])
    .filter((range) => range !== undefined);
  const seen = wide.length === 0 ? "admits security groups only" : `admits ${wide.join(", ")}`;
  return { check: "network-closed", tenant: null, holds: groupIds.length > 0 && wide.length === 0, seen };
}

/** Whether a key is a customer's own, and enabled. */
export async function customerKey(aws: Aws, keyId: string | undefined): Promise<Observation> {
  const check = "customer-key";
  if (keyId === undefined) return { check, tenant: null, holds: false, seen: "no key" };
  const { KeyMetadata: key } = await aws.call<{ KeyMetadata?: { KeyManager?: string; KeyState?: string } }>(
    "kms",
    "describe-key",
    { KeyId: keyId },
  );
  const holds = key?.KeyManager === "CUSTOMER" && key.KeyState === "Enabled";
  return { check, tenant: null, holds, seen: `managed by ${key?.KeyManager}, ${key?.KeyState}` };
}
