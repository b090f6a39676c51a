import { statSync } from "node:fs";
import type { Chain } from "../../delivery/record/chain";
import { trustedRecords } from "../../delivery/record/store";
import { StopError } from "./errors";

/**
 * Refuses a folder with records that is none, or not there: an empty one is the beginning of a chain, and a misspelt one is not.
 *
 * @param option that names it
 */
export function requireRecords(option: string, folder: string, environment: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  const what = found === undefined ? "which is not there" : "which is no folder";
  throw new Error(
    `${option}: given ${JSON.stringify(folder)}, ${what}; allowed: a folder with the records of ${environment}. ` +
      `Sync them first: aws s3 sync s3://BUCKET/deployments/${environment}/ ${folder} (before the first deployment: an empty folder)`,
  );
}

/**
 * The records of an environment, in the folder that --records names.
 *
 * @throws where the folder is not there
 * @throws {StopError} where their chain does not hold: nothing may be built on it
 */
export function trusted(folder: string, environment: string): Chain["records"] {
  requireRecords("--records", folder, environment);
  try {
    return trustedRecords(folder, environment);
  } catch (error) {
    // What the operating system refuses says nothing about the chain.
    if (!(error instanceof Error) || "code" in error) throw error;
    throw new StopError(error.message);
  }
}
