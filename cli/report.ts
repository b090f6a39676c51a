import { ConfigurationError } from "../config/problem";

/** What a person sees of an error: what is wrong, without the program's own stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof ConfigurationError ? error.message : `error: ${error.message}`;
}

/** Prints an error for people and ends the program with exit code 1. With TESSERA_DEBUG set, the stack as well. */
export function reportAndExit(error: unknown): never {
  console.error(describeError(error));
  if (process.env.TESSERA_DEBUG && error instanceof Error) console.error(error.stack);
  process.exit(1);
}
