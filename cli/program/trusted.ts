import type { Chain } from "../../delivery/record/chain";
import { trustedRecords } from "../../delivery/record/store";
import { StopError } from "./errors";

/**
 * The records of an environment.
 *
 * @throws {StopError} where their chain does not hold: nothing may be built on it
 */
export function trusted(folder: string, environment: string): Chain["records"] {
  try {
    return trustedRecords(folder, environment);
  } catch (error) {
    // What the operating system refuses says nothing about the chain.
    if (!(error instanceof Error) || "code" in error) throw error;
    throw new StopError(error.message);
  }
}
