import type { Credentials, Driver, Failure, Keeper } from "../../../executor/driver";
import type { Identity, Target } from "../../../executor/payload";
import { EXECUTOR } from "../../isolation/sql/names";
import { identifier, literal } from "../../isolation/sql/sql";
import { driverOver, type Transport, VERIFIED } from "../../isolation/wire";
import { scramVerifier } from "./scram";

/** The wire is PostgreSQL's. What differs is how one signs in: by passwords, to a server of an authority of its own. */
const plain = driverOver(VERIFIED);

async function signIn(target: Target, as: Identity, keeper: Keeper): Promise<{ user: string; password: string }> {
  const arn = as === "admin" ? target.admin_secret_arn : target.executor_secret_arn;
  if (!arn) throw new Error(`executor: a step runs as ${as}, but target.${as}_secret_arn is not set.`);
  const secret = await keeper.secret(arn, target.region);
  if (!secret?.username || !secret.password) throw new NotYet(`secret ${arn} has no value yet`);
  return { user: secret.username, password: secret.password };
}

/** The cluster starts after the stack that invokes this: until it stands, waiting is right. */
class NotYet extends Error {}

async function transportOf(target: Target, keeper: Keeper): Promise<Transport> {
  if (target.authority_parameter === undefined) return VERIFIED;
  const ca = await keeper.parameter(target.authority_parameter, target.region);
  if (ca === null) throw new NotYet(`parameter ${target.authority_parameter} is not there yet`);
  return { ssl: { rejectUnauthorized: true, ca, minVersion: "TLSv1.2" } };
}

function explain(error: unknown): Failure {
  if (!(error instanceof NotYet)) return plain.explain(error);
  const advice = "The cluster on Kubernetes makes it: apply the in-cluster stack, and look at External Secrets there.";
  return { code: "NOT_READY", message: error.message, advice, transient: true, patient: true };
}

/** The driver over a transport that is found out for each target. */
export function driverWith(transport: (target: Target, keeper: Keeper) => Promise<Transport>): Driver {
  return {
    open: async (target, as, database, credentials, notice) => {
      const { keeper } = credentials;
      if (keeper === undefined)
        throw new Error("executor: there is nowhere to read the credentials of a cluster from.");
      const who = await signIn(target, as, keeper);
      const own: Credentials = { admin: async () => who, token: async () => who.password };
      return driverOver(await transport(target, keeper)).open(target, as, database, own, notice);
    },
    begin: plain.begin,
    commit: plain.commit,
    explain,
    password: (role, password) => `ALTER ROLE ${identifier(role)} PASSWORD ${literal(scramVerifier(password))}`,
    executorRole: EXECUTOR,
  };
}

export const driver: Driver = driverWith(transportOf);
