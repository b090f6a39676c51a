import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { types } from "node:util";

/**
 * Writes a file whole or not at all, and the folders above it. What a cut-off or refused run leaves is the file of
 * before; two runs at once leave the one's or the other's.
 */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
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
