import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { types } from "node:util";
import { makeFolder } from "../../config/make-folder";
import { INTO } from "../commands/shape";
import type { Where } from "./names";
import { targetMistake } from "./targets";
import { UsageError } from "./usage-error";

/**
 * Writes a file whole or not at all, and the folders above it. What a cut-off or refused run leaves is the file of
 * before; two runs at once leave the one's or the other's.
 */
export function writeWhole(file: string, text: string): void {
  makeFolder(dirname(file));
  // Devices and pipes are written to as they are: nothing is put in their place.
  if (file.startsWith("/dev/")) {
    writeFileSync(file, text);
    return;
  }
  const half = join(dirname(file), `.${process.pid}.half`);
  try {
    writeFileSync(half, text);
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    // The half is nobody's concern.
    if (types.isNativeError(error)) Object.assign(error, { path: file, dest: undefined });
    throw error;
  }
}

/**
 * The folder that stacks are written to: what the call says, else CDKTF_OUTDIR where it is set, else `cdktf.out`.
 *
 * @param where the call's fleet, whose folders it may not be in
 * @throws {UsageError} where CDKTF_OUTDIR names a place that holds somebody's own files
 */
export function outFolder(given: string | undefined, where: Where): string {
  const set = process.env.CDKTF_OUTDIR?.trim() || "cdktf.out";
  const mistake = given === undefined ? targetMistake("CDKTF_OUTDIR", set, INTO, where) : null;
  if (mistake !== null) throw new UsageError(mistake);
  return given ?? set;
}
