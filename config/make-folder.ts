import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it, one by one: Node's own recursion never ends below a folder that takes none and says
 * that it is not there, as /proc does.
 */
export function makeFolder(path: string, mode?: number): void {
  const folder = resolve(path);
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another run was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
