import type { AskTrees, Trees } from "../../config/trees";
import type { Folders } from "../../constructs/rooms";
import { type Inside, insideRepository } from "./base";
import { type Changes, classify } from "./classify";
import { ask, changedSince, commitOf, convertedIn, zeroed } from "./git";

/** The work tree, held against a commit. */
export interface Since {
  readonly where: Inside;
  readonly commit: string;
  readonly changes: Changes;
  /** Folders of tenants that are as in the commit. Null: git cannot say, since a link or the like is among them. */
  readonly unchanged: Trees | null;
}

/**
 * What differs between the work tree and a commit.
 *
 * @param reference a commit, branch or tag
 * @throws {GitError} where the reference names no commit of this clone
 */
export function sinceOf(reference: string, given: Folders): Since {
  const where = insideRepository(given);
  const commit = commitOf(where.root, reference);
  const seen = look(where, commit);
  const changes = classify(seen?.paths ?? changedSince(where.root, commit), where.inside, where.program ?? undefined);
  return { where, commit, changes, unchanged: seen?.unchanged ?? null };
}

/** Fewer tenants than this are read sooner than git is asked about them. */
const LEAST_TENANTS = 1000;

/** Tenants that git vouches for, where that is worth asking. Whatever keeps it from answering, they are read then. */
export function vouched(since: () => Since): AskTrees {
  return (tenants) => {
    if (tenants < LEAST_TENANTS) return new Map();
    try {
      return since().unchanged ?? new Map();
    } catch {
      return new Map();
    }
  };
}

/** What git compares of a file it has seen before, whatever the repository's settings say: everything. */
const STRICT = ["core.fsmonitor=false", "core.checkStat=default", "core.trustctime=true", "core.ignoreStat=false"];

/** What git answers so; null: it cannot say. */
function askStrictly(root: string, args: readonly string[], input = ""): string | null {
  const answer = ask(root, [...STRICT.flatMap((setting) => ["-c", setting]), ...args], input);
  return typeof answer === "string" ? null : answer.toString("utf8");
}

/** Entries of `git ls-files -s -v` but for regular files that git holds against its stat cache. */
const UNUSUAL = /(?:^|\0)(?!H 100(?:644|755) |$)([^\0]+)/g;

/** Paths as `changedSince` has them, and the tenants' folders that no difference is in; null: git cannot say. */
function look({ root, inside }: Inside, commit: string): { paths: readonly string[]; unchanged: Trees | null } | null {
  const { tenants } = inside;
  const rows = askStrictly(root, ["ls-tree", "-z", commit, "--", `${tenants}/`]);
  const changed = askStrictly(root, ["diff", "--no-ext-diff", "--name-only", "-z", "--no-renames", commit, "--"]);
  // As a pattern to ignore, so that git does not walk the folder: a path that is left out it does.
  const elsewhere = othersIn(root, [`--exclude=/${tenants.replace(/[\\*?[\] ]/g, "\\$&")}/`]);
  // What git ignores and empty folders are among them: whoever reads a tenant meets those as well.
  const listing = ["ls-files", "-s", "-v", "--cached", "--others", "--directory", "-z"];
  const files = askStrictly(root, [...listing, "--", `:(top,literal)${tenants}`]);
  if (rows === null || changed === null || elsewhere === null || files === null) return null;

  const unusual = [...files.matchAll(UNUSUAL)].map(([, entry]) => entry!);
  const others = unusual.filter((entry) => entry.startsWith("? ")).map((entry) => entry.slice(2));
  const added = others.length === 0 ? [] : othersIn(root, ["--", ...others.map((path) => `:(top,literal)${path}`)]);
  const ignored = readIn(root, [...others, inside.overrides]);
  if (added === null || ignored === null) return null;
  const paths = [...new Set([...zeroed(changed), ...elsewhere, ...added, ...ignored])].sort();
  const kept = unusual.filter((entry) => !entry.startsWith("? ")).map((entry) => entry.slice(entry.indexOf("\t") + 1));
  const unseen = unseenIn(root, tenants);
  if (unseen === null) return null;
  // What git was told not to look at is read all the same, so that it may differ.
  const all = [...new Set([...paths, ...unseen, ...kept])].sort();
  // Where attributes say how files are checked out, their bytes may be others than git's.
  if (paths.some((path) => path.endsWith(".gitattributes")) || isFiltered(root, files))
    return { paths: all, unchanged: null };

  const below = [...paths, ...others, ...kept].filter((path) => path.startsWith(`${tenants}/`));
  const touched = new Set(below.map((path) => path.slice(tenants.length + 1).split("/")[0]!));
  return { paths: all, unchanged: treesOf(rows, tenants, touched) };
}

/** New files of a fleet in some places, those that git ignores among them: whoever reads a fleet reads them all the same. */
function readIn(root: string, places: readonly string[]): string[] | null {
  const rows = askStrictly(root, [
    "ls-files",
    "--others",
    "-z",
    "--",
    ...places.map((path) => `:(top,literal)${path}`),
  ]);
  return rows === null ? null : zeroed(rows).filter((path) => path.endsWith(".yml"));
}

/** Files outside the tenants' folder that git was told not to look at (assume-unchanged, skip-worktree). */
function unseenIn(root: string, tenants: string): string[] | null {
  const rows = askStrictly(root, [
    "ls-files",
    "-v",
    "--cached",
    "-z",
    "--",
    ":(top)",
    `:(top,exclude,literal)${tenants}`,
  ]);
  return rows === null ? null : zeroed(rows).flatMap((row) => (row.startsWith("H ") ? [] : [row.slice(2)]));
}

/** Whether any of the files that git lists has other bytes than git compares; where git cannot say, it may. */
function isFiltered(root: string, files: string): boolean {
  const paths = zeroed(files).map((entry) => entry.slice(entry.indexOf("\t") + 1));
  try {
    return convertedIn(root, paths).size > 0;
  } catch {
    return true;
  }
}

/** New files that git does not ignore; null: git cannot say. */
function othersIn(root: string, where: readonly string[]): string[] | null {
  const found = askStrictly(root, ["ls-files", "--others", "--exclude-standard", "-z", ...where]);
  return found === null ? null : zeroed(found);
}

/** Tenants' folders of a commit but for those that are touched; null: a link or another repository is among them. */
function treesOf(rows: string, tenants: string, touched: ReadonlySet<string>): Trees | null {
  const trees = new Map<string, string>();
  for (const row of zeroed(rows)) {
    const tab = row.indexOf("\t");
    const name = row.slice(tab + tenants.length + 2);
    if (row.startsWith("040000 tree ")) {
      if (!touched.has(name)) trees.set(name, row.slice("040000 tree ".length, tab));
    } else if (!row.startsWith("100")) return null;
  }
  return trees;
}
