import type { Credentials, Failure, Keeper } from "../../../../executor/contract/driver";
import type { Identity, Target } from "../../../../executor/contract/payload";

/** Where an engine is, who signs in, and whom to trust. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM of the authority to trust. Undefined: those that the runtime knows. */
  readonly ca?: string;
}

/** The cluster starts after the stack that invokes this: until it stands, waiting is right. */
class NotYet extends Error {}

/**
 * Finds out how to sign in to a cluster on Kubernetes: its secrets are pushed out to Secrets Manager and its authority
 * to SSM. `driver`: who speaks, in errors.
 *
 * @throws what {@link notReady} knows, while one of them is not there yet
 */
export async function addressOf(
  driver: string,
  target: Target,
  as: Identity,
  { keeper }: Credentials,
): Promise<Address> {
  if (keeper === undefined) throw new Error(`${driver}: there is nowhere to read the credentials of a cluster from.`);
  return {
    host: target.host,
    port: target.port,
    ...(await signIn(driver, target, as, keeper)),
    ...(await authorityOf(target, keeper)),
  };
}

async function signIn(driver: string, target: Target, as: Identity, keeper: Keeper) {
  const arn = as === "admin" ? target.admin_secret_arn : target.executor_secret_arn;
  if (!arn) throw new Error(`${driver}: a step runs as ${as}, but target.${as}_secret_arn is not set.`);
  const secret = await keeper.secret(arn, target.region);
  if (!secret?.username || !secret.password) throw new NotYet(`secret ${arn} has no value yet`);
  return { user: secret.username, password: secret.password };
}

async function authorityOf(target: Target, keeper: Keeper): Promise<{ ca?: string }> {
  if (target.authority_parameter === undefined) return {};
  const ca = await keeper.parameter(target.authority_parameter, target.region);
  if (ca === null) throw new NotYet(`parameter ${target.authority_parameter} is not there yet`);
  return { ca };
}

/** What to say of a cluster that does not stand yet. Null: the error is another one. */
export function notReady(error: unknown): Failure | null {
  if (!(error instanceof NotYet)) return null;
  return {
    code: "NOT_READY",
    message: error.message,
    advice: "The cluster on Kubernetes makes it: apply the in-cluster stack, and look at External Secrets there.",
    transient: true,
    patient: true,
  };
}
