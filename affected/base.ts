import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import type { Folders } from "../config";
import { extract, repositoryOf } from "./git";

/** The repository that a fleet's folders are in, and where they are in it. */
export interface Inside {
  readonly root: string;
  /** Absolute. */
  readonly folders: Folders;
  /** Relative to the repository, with forward slashes. */
  readonly inside: Folders;
}

/** @throws {Error} where the folders are not inside one repository */
export function insideRepository(given: Folders): Inside {
  const folders = { tenants: realpathSync(resolve(given.tenants)), overrides: realpathSync(resolve(given.overrides)) };
  const root = realpathSync(repositoryOf(folders.tenants));
  return {
    root,
    folders,
    inside: { tenants: pathIn(root, folders.tenants), overrides: pathIn(root, folders.overrides) },
  };
}

/** Writes a commit's files below the fleet's folders, and further paths, into a folder for as long as the work takes. */
export function withBase<T>(
  { root, inside }: Inside,
  commit: string,
  work: (folders: Folders, scratch: string) => T,
  further: readonly string[] = [],
): T {
  const scratch = mkdtempSync(join(tmpdir(), "tessera-base-"));
  try {
    extract(root, commit, scratch, [inside.tenants, inside.overrides, ...further]);
    const folders = { tenants: join(scratch, inside.tenants), overrides: join(scratch, inside.overrides) };
    // Folders may be empty in the base, which git does not keep.
    for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
    return work(folders, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function pathIn(root: string, folder: string): string {
  const path = relative(root, folder);
  if (path === "" || path.startsWith(".."))
    throw new Error(`${folder} is not inside the repository ${root}: its base is unknown`);
  return path.split(sep).join("/");
}
