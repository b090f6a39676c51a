import { spawnSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder } from "../../config/make-folder";

/** Thrown where git cannot say, in words: what was wanted, why it cannot be had, and what to do. */
export class GitError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "GitError";
  }
}

const MOST_BYTES = 1024 * 1024 * 1024;

/** @param wanted what the call is for, as the subject of "cannot be read" */
function git(root: string, wanted: string, args: readonly string[], input = ""): Buffer {
  const answer = ask(root, args, input);
  if (typeof answer === "string") throw new GitError(`${wanted} cannot be read: ${answer}`);
  return answer;
}

/** What hooks are given, and what says how paths are meant: the repository is the folder's own, and paths are as written. */
const OTHERS_SETTINGS = /^GIT_(?:.*_PATHSPECS|DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|NAMESPACE)$/;

/** The process's environment, without what makes git look elsewhere, or read paths otherwise than they are written here. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OTHERS_SETTINGS.test(name)));
}

/** What git answers, or why it does not: the text of an error, where the answer is a buffer. */
export function ask(root: string, args: readonly string[], input = ""): Buffer | string {
  const { error, status, signal, stdout, stderr } = spawnSync("git", ["--no-replace-objects", ...args], {
    cwd: root,
    env: ownEnvironment(),
    maxBuffer: MOST_BYTES,
    stdio: ["pipe", "pipe", "pipe"],
    input,
  });
  if (error !== undefined)
    return "code" in error && error.code === "ENOENT" ? "there is no git in the PATH: install it" : error.message;
  if (status === 0) return stdout;
  const said = stderr.toString("utf8").trim().split("\n");
  return said.find((line) => line !== "")?.replace(/^(?:fatal|error): /, "") ?? `git ended with ${status ?? signal}`;
}

/**
 * The repository that a folder is in.
 *
 * @throws {GitError} where it is in none, or git does not trust it
 */
export function repositoryOf(folder: string): string {
  const answer = ask(folder, ["rev-parse", "--show-toplevel"]);
  if (typeof answer !== "string") return answer.toString("utf8").trimEnd();
  throw new GitError(
    answer.startsWith("not a git repository")
      ? `${folder} is in no git repository, so there is no earlier state to compare with. Run it in a clone, or give check a folder of that state: --base-dir DIR`
      : `the repository of ${folder} cannot be read: ${answer}`,
  );
}

/**
 * The commit that a reference names.
 *
 * @throws {GitError} where it names none, which is so too in a clone that is too shallow
 */
export function commitOf(root: string, reference: string): string {
  const answer = ask(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`]);
  if (typeof answer !== "string") return answer.toString("utf8").trimEnd();
  throw new GitError(`${JSON.stringify(short(reference))} names no commit of this clone. ${missing(root, reference)}`);
}

/** As git abbreviates: forty random characters in a message could be a key, and would be masked. */
function short(reference: string): string {
  return /^[0-9a-f]{40}$/.test(reference) ? reference.slice(0, 12) : reference;
}

/** What to do about a reference that is not there. */
function missing(root: string, reference: string): string {
  const shallow = ask(root, ["rev-parse", "--is-shallow-repository"]).toString().trim() === "true";
  if (shallow)
    return "The clone is shallow, so commits before its first are not there: git fetch --unshallow (in a workflow: fetch-depth: 0)";
  const [remote, ...rest] = reference.split("/");
  const remotes = ask(root, ["remote"]).toString().trim().split("\n");
  if (remote !== undefined && rest.length > 0 && remotes.includes(remote))
    return `Bring the branch: git fetch ${remote} ${rest.join("/")}`;
  return "Give a branch, a tag or a commit that git log shows; what others pushed comes by git fetch";
}

/** Branches that changes are merged into, by the names that hosts give them. */
const TARGETS = ["origin/HEAD", "origin/main", "origin/master"];

/** The commit where the work tree left the branch that it is to be merged into; where there is none, the last commit. */
export function forkPoint(root: string): string {
  for (const target of TARGETS) {
    const found = ask(root, ["merge-base", "HEAD", target]);
    if (typeof found !== "string") return found.toString("utf8").trimEnd();
  }
  return commitOf(root, "HEAD");
}

/** Texts of some files of a commit; those that it does not have are left out. One call, however many they are. */
export function textsIn(root: string, commit: string, paths: readonly string[]): ReadonlyMap<string, string> {
  // A line of the input is one name.
  const asked = paths.filter((path) => !path.includes("\n"));
  const answer = git(
    root,
    `files of ${short(commit)}`,
    ["cat-file", "--batch"],
    asked.map((path) => `${commit}:${path}\n`).join(""),
  );
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
  const changed = git(root, `the difference to ${short(commit)}`, [
    "diff",
    "--name-only",
    "-z",
    "--no-renames",
    commit,
    "--",
  ]);
  const added = git(root, "the list of new files", ["ls-files", "--others", "--exclude-standard", "-z"]);
  return [...new Set([...zeroed(changed), ...zeroed(added)])].sort();
}

/** Answers that are kept. */
const MOST_KEPT = 2;

/** What was asked of a commit last, by what was asked: a commit stays as it is, and one command asks twice. */
function kept<A extends readonly unknown[], T>(work: (...asked: A) => T): (...asked: A) => T {
  const answers = new Map<string, T>();
  return (...asked) => {
    const key = JSON.stringify(asked);
    if (!answers.has(key)) answers.set(key, work(...asked));
    for (const old of [...answers.keys()].slice(0, -MOST_KEPT)) answers.delete(old);
    return answers.get(key) as T;
  };
}

/** What `-z` gives: each ends with a zero byte. */
export function zeroed(answer: Buffer | string): string[] {
  return answer.toString().split("\0").slice(0, -1);
}

/** A file, link or other repository in a commit. */
interface Entry {
  /** As git has it: `100644`, `100755`, `120000` for a link, `160000` for another repository. */
  readonly mode: string;
  readonly path: string;
  /** Empty for another repository. */
  readonly bytes: Buffer;
}

/**
 * All of a commit below some paths. Not by `git archive`: that leaves out what attributes say (`export-ignore`), and here
 * nothing may be left out. Line ends are the commit's.
 */
const entriesOf = kept((root: string, commit: string, paths: readonly string[]): readonly Entry[] => {
  const wanted = `the content of ${short(commit)}`;
  const rows = git(root, wanted, ["ls-tree", "-r", "-z", commit, "--", ...paths]);
  const found = zeroed(rows).flatMap((row) => {
    const [, mode = "", kind, id = "", path = ""] = /^(\d+) (\w+) ([0-9a-f]+)\t(.+)$/s.exec(row) ?? [];
    return kind === undefined ? [] : [{ mode, path, id: kind === "blob" ? id : null }];
  });
  const ids = found.flatMap(({ id }) => (id === null ? [] : [`${id}\n`]));
  const contents = batch(git(root, wanted, ["cat-file", "--batch"], ids.join("")));
  const converted = convertedIn(
    root,
    found.flatMap(({ id, mode, path }) => (id === null || mode === LINK ? [] : [path])),
  );
  return found.map(({ mode, path, id }) => {
    const bytes = id === null ? Buffer.alloc(0) : contents.next().value!;
    // One by one: in a batch git tells the size that they have in the repository.
    const isConverted = id !== null && converted.has(path);
    return {
      mode,
      path,
      bytes: isConverted ? git(root, wanted, ["cat-file", "--filters", `--path=${path}`, id]) : bytes,
    };
  });
});

/** Attributes by which a checkout has other bytes than the repository. Line ends are the same settings. */
const CONVERTING: ReadonlySet<string> = new Set(["filter", "ident", "working-tree-encoding"]);

/**
 * Those of some paths that have one.
 *
 * @throws {GitError} where git cannot say
 */
export function convertedIn(root: string, paths: readonly string[]): ReadonlySet<string> {
  const input = paths.map((path) => `${path}\0`).join("");
  // All that are set, since most have none: of three that are asked for, git says of each path that it has not.
  const said = zeroed(git(root, "attributes", ["check-attr", "-z", "--stdin", "--all"], input));
  const found = new Set<string>();
  for (let at = 0; at < said.length; at += 3) {
    const [path, attribute, value] = said.slice(at, at + 3) as [string, string, string];
    if (CONVERTING.has(attribute) && value !== "unspecified" && value !== "unset") found.add(path);
  }
  return found;
}

const LINK = "120000";
const EXECUTABLE = "100755";
const REPOSITORY = "160000";

/** Contents, in the order in which they were asked for: `<id> blob <size>`, a line's end, the bytes, a line's end. */
function* batch(answer: Buffer): Generator<Buffer, undefined> {
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf("\n", at);
    const size = Number(/ blob (\d+)$/.exec(answer.subarray(at, end).toString("latin1"))?.[1]);
    if (!Number.isInteger(size))
      throw new GitError(`git answered otherwise than it says (git-cat-file): ${answer.subarray(at, end)}`);
    yield answer.subarray(end + 1, end + 1 + size);
    at = end + 1 + size + 1;
  }
}

/** Those of some paths that a commit has; of a path with a slash at its end, what is directly below it. */
export const namesIn = kept((root: string, commit: string, paths: readonly string[]): readonly string[] =>
  zeroed(git(root, `the files of ${short(commit)}`, ["ls-tree", "--name-only", "-z", commit, "--", ...paths])),
);

/** Writes a commit's files below some paths (default: all) into a folder. Paths that the commit does not have are left out. */
export function extract(root: string, commit: string, folder: string, paths: readonly string[] = []): void {
  const held = paths.length === 0 ? [] : namesIn(root, commit, paths);
  if (paths.length > 0 && held.length === 0) return;
  try {
    write(folder, entriesOf(root, commit, held));
  } catch (error) {
    if (error instanceof GitError) throw error;
    throw new GitError(`the content of ${short(commit)} cannot be written to ${folder}: ${(error as Error).message}`);
  }
}

function write(folder: string, entries: readonly Entry[]): void {
  makeFolder(folder);
  // Links come last, so that nothing is written through one.
  const last = [...entries].sort((a, b) => Number(a.mode === LINK) - Number(b.mode === LINK));
  for (const { mode, path, bytes } of last) {
    if (path.split("/").some((part) => part === ".." || part === "." || part === ""))
      throw new Error(`${JSON.stringify(path)} leads out of it`);
    const file = join(folder, path);
    if (mode === REPOSITORY) makeFolder(file);
    else {
      makeFolder(dirname(file));
      if (mode === LINK) symlinkSync(bytes.toString("utf8"), file);
      else writeFileSync(file, bytes, { mode: mode === EXECUTABLE ? 0o777 : 0o666 });
    }
  }
}
