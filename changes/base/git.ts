import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";

/** Thrown where git cannot say, with what it wrote. */
export class GitError extends Error {
  constructor(args: readonly string[], message: string) {
    super(`git ${args.join(" ")}: ${message.trim()}`);
    this.name = "GitError";
  }
}

const MOST_BYTES = 1024 * 1024 * 1024;

function git(root: string, args: readonly string[], input?: string): Buffer {
  const result = spawnSync("git", args, {
    cwd: root,
    maxBuffer: MOST_BYTES,
    stdio: ["pipe", "pipe", "pipe"],
    input: input ?? "",
  });
  if (result.error !== undefined) throw new GitError(args, result.error.message);
  if (result.status !== 0) throw new GitError(args, result.stderr.toString("utf8"));
  return result.stdout;
}

/** The repository that a folder is in. */
export function repositoryOf(folder: string): string {
  return git(folder, ["rev-parse", "--show-toplevel"]).toString("utf8").trimEnd();
}

/**
 * The commit that a reference names.
 *
 * @throws {GitError} where it names none, which is so too in a clone that is too shallow
 */
export function commitOf(root: string, reference: string): string {
  return git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`])
    .toString("utf8")
    .trimEnd();
}

/** Branches that changes are merged into, by the names that hosts give them. */
const TARGETS = ["origin/HEAD", "origin/main", "origin/master"];

/** The commit where the work tree left the branch that it is to be merged into; where there is none, the last commit. */
export function forkPoint(root: string): string {
  for (const target of TARGETS) {
    const found = spawnSync("git", ["merge-base", "HEAD", target], { cwd: root, encoding: "utf8" });
    if (found.status === 0) return found.stdout.trimEnd();
  }
  return commitOf(root, "HEAD");
}

/** Texts of some files of a commit; those that it does not have are left out. One call, however many they are. */
export function textsIn(root: string, commit: string, paths: readonly string[]): ReadonlyMap<string, string> {
  // A line of the input is one name.
  const asked = paths.filter((path) => !path.includes("\n"));
  const answer = git(root, ["cat-file", "--batch"], asked.map((path) => `${commit}:${path}\n`).join(""));
  const texts = new Map<string, string>();
  let at = 0;
  for (const path of asked) {
    const end = answer.indexOf("\n", at);
    const [, kind, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(answer.subarray(at, end).toString("utf8")) ?? [];
    at = end + 1;
    if (size === undefined) continue;
    if (kind === "blob") texts.set(path, answer.subarray(at, at + Number(size)).toString("utf8"));
    at += Number(size) + 1;
  }
  return texts;
}

/** Paths that differ between a commit and the work tree, new files that git does not ignore among them. */
export function changedSince(root: string, commit: string): string[] {
  const changed = git(root, ["diff", "--name-only", "-z", "--no-renames", commit, "--"]);
  const added = git(root, ["ls-files", "--others", "--exclude-standard", "-z"]);
  return [...new Set(`${changed}${added}`.split("\0").filter((path) => path !== ""))].sort();
}

/** Those of some paths that a commit has; of a path with a slash at its end, what is directly below it. */
export function namesIn(root: string, commit: string, paths: readonly string[]): string[] {
  const names = git(root, ["ls-tree", "--name-only", "-z", commit, "--", ...paths]).toString("utf8");
  return names.split("\0").filter((name) => name !== "");
}

/** Writes a commit's files below some paths (default: all) into a folder. Paths that the commit does not have are left out. */
export function extract(root: string, commit: string, folder: string, paths: readonly string[] = []): void {
  const held = paths.length === 0 ? [] : namesIn(root, commit, paths);
  if (paths.length > 0 && held.length === 0) return;
  mkdirSync(folder, { recursive: true });
  const archive = git(root, ["archive", "--format=tar", commit, "--", ...held]);
  const result = spawnSync("tar", ["-x", "-C", folder], { input: archive, stdio: ["pipe", "ignore", "pipe"] });
  if (result.error !== undefined) throw new GitError(["archive"], result.error.message);
  if (result.status !== 0) throw new GitError(["archive"], result.stderr.toString("utf8"));
}
