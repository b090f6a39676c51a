import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isGone, ownMark, PROCESS_MARK } from "./processes";

const NAME = new RegExp(`^tessera-[a-z]+-(${PROCESS_MARK.source})-[A-Za-z0-9]{6}$`);

let isSwept = false;

/**
 * A folder of this run's own among the temporary ones. What runs left that were killed, and could not take theirs away,
 * goes first.
 *
 * @param what it is for: lower-case letters
 */
export function scratchFolder(what: string): string {
  if (!isSwept) sweep(tmpdir());
  isSwept = true;
  return mkdtempSync(join(tmpdir(), `tessera-${what}-${ownMark()}-`));
}

/** Takes away this user's folders of runs that have ended. */
export function sweep(folder: string): void {
  for (const name of namesIn(folder)) {
    const mark = NAME.exec(name)?.[1];
    if (mark === undefined || !isGone(mark)) continue;
    const path = join(folder, name);
    try {
      const stat = lstatSync(path);
      if (stat.isDirectory() && stat.uid === process.getuid?.()) rmSync(path, { recursive: true, force: true });
    } catch {
      // Another run was faster, or it is somebody else's to take away.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
