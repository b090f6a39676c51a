import type { Failure } from "./driver";

/** Codes of Node by which a connection failed, or never came about: a later try may fare better. */
const NETWORK_CODES: ReadonlySet<unknown> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
]);

/** What to say of a server that is not reached. `also`: what else to check there. Default: nothing. */
export function noConnection(code: string, also = ""): Failure {
  const advice = `Check the address, the security groups and the subnets${also}.`;
  return { code, message: "no connection", advice, transient: true };
}

/** What to say of an error of the network. Null: the error is another one. */
export function networkFailure(error: unknown): Failure | null {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return NETWORK_CODES.has(code) ? noConnection(String(code)) : null;
}
