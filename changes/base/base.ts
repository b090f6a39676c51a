import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { scratchFolder } from "../../config/scratch";
import { LEDGER_FILE } from "../../config/tenants-folder";
import type { Folders } from "../../constructs/rooms";
import { extract, namesIn, repositoryOf } from "./git";
import { pathIn } from "./path-in";

/** The repository that a fleet's folders are in, and where they are in it. */
export interface Inside {
  readonly root: string;
  /** Absolute. */
  readonly folders: Folders;
  /** Relative to the repository, with forward slashes. */
  readonly inside: Folders;
  /** This program's own folder, likewise: empty at the top. Null: it is not in this repository. */
  readonly program: string | null;
}

const PROGRAM = realpathSync(resolve(__dirname, "../.."));

/** @throws {Error} where the folders are not inside one repository */
export function insideRepository(given: Folders): Inside {
  const folders = { tenants: realpathSync(resolve(given.tenants)), overrides: realpathSync(resolve(given.overrides)) };
  const root = realpathSync(repositoryOf(folders.tenants));
  return {
    root,
    folders,
    inside: { tenants: folderIn(root, folders.tenants), overrides: folderIn(root, folders.overrides) },
    program: pathIn(root, PROGRAM),
  };
}

/** What of a commit is wanted beside its environments. */
export interface Wanted {
  /** Tenants that are wanted: the ledger that is written knows no others. Default: all. */
  readonly tenants?: ReadonlySet<string>;
  /** Tenants whose folders are left out; the ledger still knows them. Default: none. */
  readonly left?: ReadonlySet<string>;
  /** Further paths. Default: none. */
  readonly further?: readonly string[];
}

/** More folders than this are faster written all together than chosen. */
const MOST_CHOSEN = 500;

/** Writes a commit's files below the fleet's folders, and further paths, into a folder for as long as the work takes. */
export function withBase<T>(
  { root, inside }: Inside,
  commit: string,
  work: (folders: Folders, scratch: string) => T,
  { tenants, left = new Set(), further = [] }: Wanted = {},
): T {
  const scratch = scratchFolder("base");
  try {
    const isWanted = (name: string) => name.includes(".") || (tenants?.has(name) ?? !left.has(name));
    const entries = tenants === undefined && left.size === 0 ? [] : namesIn(root, commit, [`${inside.tenants}/`]);
    const wanted = entries.filter((path) => isWanted(basename(path)));
    if (entries.length === 0 || wanted.length > MOST_CHOSEN)
      extract(root, commit, scratch, [inside.tenants, inside.overrides, ...further]);
    else {
      extract(root, commit, scratch, [...wanted, inside.overrides, ...further]);
      if (tenants !== undefined) keepInLedger(join(scratch, inside.tenants, LEDGER_FILE), tenants);
    }
    const folders = { tenants: join(scratch, inside.tenants), overrides: join(scratch, inside.overrides) };
    // Folders may be empty in the base, which git does not keep.
    for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
    return work(folders, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Makes comments of the other tenants' lines, so that each line keeps its number. */
function keepInLedger(file: string, tenants: ReadonlySet<string>): void {
  if (!existsSync(file)) return;
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.map((line) => (tenants.has(line.trim()) ? line : `# ${line}`)).join("\n"));
}

function folderIn(root: string, folder: string): string {
  const path = pathIn(root, folder);
  if (path === null || path === "")
    throw new Error(`${folder} is not inside the repository ${root}: its base is unknown`);
  return path;
}
