import type { Home, Resolved, Values } from "../../config/model";
import type { Observation, ShareFacts } from "../../executor/contract/observation";
import type { SecuritySettings } from "../security/settings";
import { type Aws, AwsError } from "./aws";

/** A resource as it was synthesized; references are Terraform's expressions. */
export type Synthesized = Readonly<Record<string, unknown>>;

/** A home's cluster, for looking at it through AWS. */
export interface LiveHost<out S = Values, out Security = SecuritySettings> {
  readonly aws: Aws;
  readonly home: Home;
  readonly settings: Resolved<S>;
  readonly security: Resolved<Security>;
  /** Resources of a type in the home's stacks, as synthesized. */
  synthesized(type: string): readonly Synthesized[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What an engine knows of its clusters as AWS sees them. */
export interface EngineLive<in S = Values, in Security = SecuritySettings> {
  /** Holds what AWS says against what was synthesized. Changes nothing. */
  readonly inspect: (host: LiveHost<S, Security>) => Promise<readonly Observation[]>;
  /** How a backup is restored beside the cluster, checked and thrown away. Default: it is not drilled. */
  readonly drill?: EngineDrill<S, Security>;
}

/** One restore drill. What it makes bears `id` as its name, or its name's start, and nothing else does. */
export interface DrillHost<out S = Values, out Security = SecuritySettings> extends LiveHost<S, Security> {
  /** `drill-` and twelve characters: the same for the same home and engine, so that leftovers are found. */
  readonly id: string;
  /** Time to restore to, RFC 3339, or null: the newest there is. */
  readonly restoreTo: string | null;
  /** Tags of everything that it makes. */
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** Tenants whose shares must be in the copy. */
  readonly shares: readonly ShareFacts[];
}

/** The steps of a restore drill. Each may be called again: the caller polls, and sweeps after a run that was cut off. */
export interface EngineDrill<in S = Values, in Security = SecuritySettings> {
  /** Begins the restore. Returns the time of the restore point: what came later would have been lost. */
  readonly begin: (host: DrillHost<S, Security>) => Promise<string>;
  /** Whether the copy can be checked. Does the next step where one is due. */
  readonly ready: (host: DrillHost<S, Security>) => Promise<boolean>;
  readonly check: (host: DrillHost<S, Security>) => Promise<readonly Observation[]>;
  /** Removes what the drill made. True once nothing is left. */
  readonly destroy: (host: DrillHost<S, Security>) => Promise<boolean>;
}

/** Codes that mean that there is no such thing. */
const MISSING = /NotFound|ResourceNotFoundException|NoSuchEntity/;

/** The answer, or null where there is no such thing. */
export async function orMissing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && MISSING.test(error.code)) return null;
    throw error;
  }
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
