import type { Environment } from "../../config/model";
import { homeName, PERMISSIONS_BOUNDARY } from "../../config/naming";

/** Roles that bootstrap makes, by the GitHub environment that each one's trust policy names: `production-plan` and so on. */
export const ROLE_SUFFIXES = {
  plan: "-plan",
  prepare: "-prepare",
  deploy: "",
  rollback: "-rollback",
  verify: "-verify",
  drill: "-drill",
} as const;

export type RoleName = keyof typeof ROLE_SUFFIXES;
export const ROLE_NAMES = Object.keys(ROLE_SUFFIXES) as readonly RoleName[];

/** The provider of tokens of GitHub Actions. Source: GitHub, "About security hardening with OpenID Connect". */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";
/** Who its tokens are for. Source: aws-actions/configure-aws-credentials, README. */
export const AUDIENCE = "sts.amazonaws.com";

/**
 * What stands before anything else of an environment, by name. Everything follows from the environment's file: the state
 * bucket and its key are those that its stacks name, and roles are called what `kubernetes_access.deployers` and
 * delivery/reserved-names.scp.json call them. No name begins with the environment's own prefix (`tessera-prod-`), below
 * which deploying may make and change roles.
 */
export interface Names {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** Home and recovery region. */
  readonly regions: readonly string[];
  /** What names of the environment's own resources begin with: `tessera-prod`. */
  readonly prefix: string;
  /** The stack, which is its state's name as well. */
  readonly stack: string;
  readonly stateBucket: string;
  readonly planBucket: string;
  readonly auditBucket: string;
  /** Of the key of both buckets, with `alias/`. */
  readonly keyAlias: string;
  readonly roles: Readonly<Record<RoleName, string>>;
  /** What every role that deploying makes carries. */
  readonly boundary: string;
  /** What the roles of bootstrap carry themselves. */
  readonly deliveryBoundary: string;
}

/** Prefix of policies that bootstrap makes for its own roles. */
export const POLICY_PREFIX = "tessera-delivery-";

/** Name of the stack that stands before all others, and of its folder and state. */
export const bootstrapStack = (environment: string): string => `${environment}-bootstrap`;

/** @throws where the environment's state is no bucket: {@link refusals} says so before */
export function namesOf({ name, account_id: account, region, recovery_region, state }: Environment): Names {
  if (state.kind !== "s3") throw new Error(`${name} keeps its state locally: there is no bucket to name`);
  const prefix = homeName.foundation(name);
  return {
    environment: name,
    account,
    region,
    regions: recovery_region === null ? [region] : [region, recovery_region],
    prefix,
    stack: bootstrapStack(name),
    stateBucket: state.bucket,
    planBucket: `tessera-plans-${account}`,
    auditBucket: `${prefix}-audit-${account}`,
    keyAlias: state.kms_key_arn.replace(/^.*:/, ""),
    roles: Object.fromEntries(ROLE_NAMES.map((role) => [role, `tessera-${role}`])) as Names["roles"],
    boundary: PERMISSIONS_BOUNDARY,
    deliveryBoundary: `${POLICY_PREFIX}boundary`,
  };
}

export const roleArn = ({ account, roles }: Names, role: RoleName): string =>
  `arn:aws:iam::${account}:role/${roles[role]}`;
export const policyArn = ({ account }: Names, name: string): string => `arn:aws:iam::${account}:policy/${name}`;

/** A reason for which nothing can be made, with the place that says so. */
export interface BootstrapRefusal {
  readonly file: string;
  readonly path: string;
  readonly given: string;
  readonly allowed: string;
  readonly advice: string;
}

/** Why an environment cannot be bootstrapped as it is written. Empty: it can. */
export function refusals(environment: Environment, all: readonly Environment[]): readonly BootstrapRefusal[] {
  const { file, account_id: account, region, state } = environment;
  const found: BootstrapRefusal[] = [];
  const refuse = (path: string, given: string, allowed: string, advice: string) =>
    found.push({ file, path, given, allowed, advice });
  if (state.kind === "local")
    refuse(
      "state.kind",
      "local",
      "s3",
      `Write state: { kind: s3, bucket: tessera-state-${account}, region: ${region}, kms_key_arn: arn:aws:kms:${region}:${account}:alias/tessera-state }: bootstrap makes both.`,
    );
  else {
    const [, keyRegion, keyAccount, key = ""] = /^arn:aws:kms:([^:]*):([^:]*):(.*)$/.exec(state.kms_key_arn) ?? [];
    if (keyRegion !== state.region || keyAccount !== account || !key.startsWith("alias/"))
      refuse(
        "state.kms_key_arn",
        state.kms_key_arn,
        `an alias in ${state.region} of account ${account}`,
        "Bootstrap makes the key under that alias. A key that is there already is its owner's: leave bootstrap out.",
      );
    if (state.region !== region)
      refuse("state.region", state.region, region, "Bootstrap works in the home region: write it there.");
  }
  for (const other of all)
    if (other.name !== environment.name && other.account_id === account)
      refuse(
        "account_id",
        account,
        `an account that no other environment has; ${other.file} has it as well`,
        "Roles, provider and keys of an account are one environment's: give each its own account (AWS Organizations).",
      );
  return found;
}
