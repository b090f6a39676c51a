import { performance } from "node:perf_hooks";
import { awsCredentials } from "./aws/credentials";
import { makeHandler } from "./handler";

/** The entry point on Lambda. */
export const handler = makeHandler((context) => {
  const { getRemainingTimeInMillis } = (context ?? {}) as { getRemainingTimeInMillis?: () => number };
  return {
    credentials: awsCredentials(process.env),
    log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
    clock: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    remaining: () => getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY,
  };
});
