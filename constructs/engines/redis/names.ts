/**
 * Names on ElastiCache: lower-case letters, digits and single hyphens, at most 40 characters (CreateReplicationGroup).
 * A home's name has up to 47, so its fixed start is left out, which is the same for every home.
 */
export const MAX_CHARACTERS = 40;

/** Every group listens here. */
export const PORT = 6379;

const HOME = /^tessera-([a-z]+)-([ct])-([a-z0-9-]+)$/;

/**
 * A home's replication group and user group: `prod-c-pool-1`, `prod-t-acme`.
 *
 * @throws for a name that is not a home's
 */
export function groupId(homeName: string): string {
  const [, code, kind, rest] = parse(homeName);
  return limited(`${code}-${kind}-${rest}`);
}

/**
 * The group's copy in the recovery region, a name of its own so that nobody takes one for the other:
 * `prod-rt-acme`.
 */
export function recoveryGroupId(group: string): string {
  const [code, ...rest] = group.split("-");
  return limited(`${code}-r${rest.join("-")}`);
}

/** Users of the platform in a home's group: `x` is the executor, `d` stands in for the server's `default`. */
export type ServiceUser = "x" | "d";

/** Id of a user of the platform: the group's, with the user's letter before the home's. `prod-xc-pool-1` */
export function serviceUserId(group: string, user: ServiceUser): string {
  const [code, ...rest] = group.split("-");
  return limited(`${code}-${user}${rest.join("-")}`);
}

/**
 * Id, and name, of a tenant's user: `prod-u-acme`. IAM sign-in needs both to be the same, and users are an account's,
 * so the environment stands in it.
 *
 * @param hyphenatedId the tenant's id with hyphens, or a Terraform expression for it
 */
export function tenantUserId(environmentCode: string, hyphenatedId: string): string {
  return `${environmentCode}-u-${hyphenatedId}`;
}

function parse(homeName: string): readonly string[] {
  const found = HOME.exec(homeName);
  if (found === null)
    throw new Error(`redis: ${JSON.stringify(homeName)} is not a home's name: it must match ${HOME.source}`);
  return found;
}

function limited(name: string): string {
  if (name.length <= MAX_CHARACTERS) return name;
  throw new Error(`redis: ${name} has ${name.length} characters; ElastiCache allows ${MAX_CHARACTERS}: shorten the id`);
}
