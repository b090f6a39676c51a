import { randomBytes } from "node:crypto";
import type { Driver, Keeper, Session } from "./contract/driver";
import type { Target } from "./contract/payload";

/** 288 bits: 48 characters that need no quoting anywhere. */
const PASSWORD_BYTES = 36;

function make(): string {
  return randomBytes(PASSWORD_BYTES).toString("base64url");
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`executor: a step gives passwords, but ${what} is not set.`);
  return value;
}

function parameterOf(target: Target, role: string): string {
  return `${need(target.passwords_path, "target.passwords_path")}/${role}`;
}

/**
 * The password of a role: the one that is kept, or a new one that is kept before any server knows it. A run that ends
 * in between leaves a password that the next run gives to the server.
 */
async function passwordOf(role: string, target: Target, driver: Driver, keeper: Keeper): Promise<string> {
  const { region } = target;
  if (role === driver.executorRole) {
    const arn = need(target.executor_secret_arn, "target.executor_secret_arn");
    const kept = (await keeper.secret(arn, region))?.password;
    if (kept) return kept;
    const made = make();
    await keeper.putSecret(arn, { username: role, password: made }, region);
    return made;
  }
  const name = parameterOf(target, role);
  const kept = await keeper.parameter(name, region);
  if (kept !== null) return kept;
  const made = make();
  await keeper.putParameter(name, made, need(target.passwords_key, "target.passwords_key"), region);
  return made;
}

/** Gives roles the passwords that are kept for them. The server gets a verifier, so no password is in its logs. */
export async function givePasswords(
  session: Session<unknown>,
  roles: readonly string[],
  target: Target,
  driver: Driver,
  keeper: Keeper | undefined,
): Promise<void> {
  const statement = need(driver.password, "the driver's way to do so");
  for (const role of roles)
    await session.run(statement(role, await passwordOf(role, target, driver, need(keeper, "where to keep them"))));
}

/** Forgets the passwords of roles that are no more. */
export async function forgetPasswords(
  roles: readonly string[],
  target: Target,
  keeper: Keeper | undefined,
): Promise<void> {
  for (const role of roles)
    await need(keeper, "where they are kept").deleteParameter(parameterOf(target, role), target.region);
}
