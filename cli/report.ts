import { ConfigurationError } from "../config/problem";
import { maskedText } from "../config/redact/configuration";

const QUOTED_JSON = /,[^,]*(?:\.{3})?"[\s\S]*"(?:\.{3})? is not valid JSON$/;

/** What a person sees of an error: what is wrong, without the program's own stack, and without secrets. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return maskedText(String(error));
  // Its problems are masked one by one, by what each is about.
  if (error instanceof ConfigurationError) return error.message;
  // JSON.parse quotes what it could not read.
  const message = error instanceof SyntaxError ? error.message.replace(QUOTED_JSON, ": not valid JSON") : error.message;
  return `error: ${maskedText(message)}`;
}

/** Prints an error for people and ends the program with exit code 1. With TESSERA_DEBUG set, the stack as well. */
export function reportAndExit(error: unknown): never {
  console.error(describeError(error));
  if (process.env.TESSERA_DEBUG && error instanceof Error) console.error(maskedText(error.stack ?? ""));
  process.exit(1);
}
