import { performance } from "node:perf_hooks";
import { awsCredentials } from "../aws/credentials";
import { makeHandler } from "../handler";
import type { Surroundings } from "../run";
import { makeVerifier } from "../verify";
import { drivers } from "./drivers";

function lambda(context: unknown): Surroundings {
  const { getRemainingTimeInMillis } = (context ?? {}) as { getRemainingTimeInMillis?: () => number };
  const remaining = () => getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  return {
    credentials: awsCredentials(process.env, { remaining }),
    log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
    clock: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    remaining,
  };
}

/** The entry point of the executor on Lambda. */
export const handler = makeHandler(lambda, drivers);

/** The entry point of the verifier: a function of its own, so that who may verify may not run statements. */
export const verifier = makeVerifier(lambda, drivers);
