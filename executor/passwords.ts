import { randomBytes } from "node:crypto";
import type { Driver, Keeper, Session } from "./contract/driver";
import type { Target } from "./contract/payload";

/** 288 bits: 48 characters that need no quoting anywhere. */
const PASSWORD_BYTES = 36;

export function makePassword(): string {
  return randomBytes(PASSWORD_BYTES).toString("base64url");
}

export function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`executor: a step gives passwords, but ${what} is not set.`);
  return value;
}

/**
 * What stands beside a role's password while it is changed, as endings of the parameter's name: no role has a dot in its
 * own. `next`: made, and not yet given to those who sign in. `previous`: taken by the server until its time is over.
 */
export const BESIDE = { next: ".next", previous: ".previous" } as const;

/** Path of the parameter of a role's password, or of what stands beside it. */
export function parameterOf(target: Target, role: string, beside: keyof typeof BESIDE | null = null): string {
  return `${need(target.passwords_path, "target.passwords_path")}/${role}${beside === null ? "" : BESIDE[beside]}`;
}

/**
 * The password of a role: the one that is kept, or a new one that is kept before any server knows it. A run that ends
 * in between leaves a password that the next run gives to the server.
 */
export async function passwordOf(role: string, target: Target, driver: Driver, keeper: Keeper): Promise<string> {
  const { region } = target;
  if (role === driver.executorRole) {
    const arn = need(target.executor_secret_arn, "target.executor_secret_arn");
    const kept = (await keeper.secret(arn, region))?.password;
    if (kept) return kept;
    const made = makePassword();
    await keeper.putSecret(arn, { username: role, password: made }, region);
    return made;
  }
  const name = parameterOf(target, role);
  const kept = await keeper.parameter(name, region);
  if (kept !== null) return kept;
  const made = makePassword();
  await keeper.putParameter(name, made, need(target.passwords_key, "target.passwords_key"), region);
  return made;
}

/**
 * The statement that gives a role its passwords: of several, each is taken. An engine that keeps one has the first: what
 * those who sign in read.
 */
export function giving(driver: Driver, role: string, passwords: readonly string[]): unknown {
  const distinct = [...new Set(passwords)];
  return driver.passwords === undefined
    ? need(driver.password, "the driver's way to do so").call(driver, role, distinct[0]!)
    : driver.passwords(role, distinct);
}

/**
 * Passwords that the server takes beside the kept one: a deployment in the midst of a change refuses nobody. There is a
 * previous one before a server is given the next, and none where it knows one at a time.
 */
async function besides(role: string, target: Target, driver: Driver, keeper: Keeper): Promise<string[]> {
  if (driver.passwords === undefined) return [];
  const kept = (beside: keyof typeof BESIDE) => keeper.parameter(parameterOf(target, role, beside), target.region);
  const previous = await kept("previous");
  if (previous === null) return [];
  const next = await kept("next");
  return next === null ? [previous] : [previous, next];
}

/** Gives roles the passwords that are kept for them. The server gets a verifier, so no password is in its logs. */
export async function givePasswords(
  session: Session<unknown>,
  roles: readonly string[],
  target: Target,
  driver: Driver,
  keeper: Keeper | undefined,
): Promise<void> {
  need(driver.password, "the driver's way to do so");
  for (const role of roles) {
    const kept = need(keeper, "where to keep them");
    const own = await passwordOf(role, target, driver, kept);
    await session.run(giving(driver, role, [own, ...(await besides(role, target, driver, kept))]));
  }
}

/** Forgets the passwords of roles that are no more, and what stood beside them. */
export async function forgetPasswords(
  roles: readonly string[],
  target: Target,
  keeper: Keeper | undefined,
): Promise<void> {
  for (const role of roles)
    for (const beside of [null, "next", "previous"] as const)
      await need(keeper, "where they are kept").deleteParameter(parameterOf(target, role, beside), target.region);
}
