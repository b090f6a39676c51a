import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bounded } from "../../config/nearest";
import { readRegularText } from "../../config/regular-file";
import { type Chain, readChain, type StoredRecord } from "./chain";

/** Records in a folder, as `aws s3 sync` brings them; a folder that is not there holds none. */
export function storedRecords(folder: string): readonly StoredRecord[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d{8}\.json$/.test(name))
    .sort()
    .map((name) => ({ name, text: readRegularText(join(folder, name)) }));
}

/**
 * The records of an environment.
 *
 * @throws where their chain does not hold: nothing may be built on it
 */
export function trustedRecords(folder: string, environment: string): Chain["records"] {
  const { records, faults } = readChain(storedRecords(folder), environment);
  if (faults.length > 0)
    throw new Error(`the chain of records in ${folder} does not hold:\n  ${bounded(faults, "faults").join("\n  ")}`);
  return records;
}
