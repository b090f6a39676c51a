import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/** A clone of the work tree as it is, with a remote `origin` whose branch `main` is that state. */
export function makeClone(scratch: string): string {
  const [origin, clone] = [join(scratch, "origin"), join(scratch, "tessera")];
  const git = (cwd: string, ...args: string[]) =>
    execFileSync(
      "git",
      ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", ...args],
      { cwd, encoding: "utf8" },
    );
  const files = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0").filter(Boolean);
  for (const file of files)
    cpSync(join(ROOT, file), join(origin, file), { errorOnExist: false, force: true, verbatimSymlinks: true });
  git(origin, "init", "-q", "-b", "main");
  git(origin, "add", "-A");
  git(origin, "commit", "-q", "-m", "state");
  git(scratch, "clone", "-q", origin, clone);
  symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"));
  // What the link is to git is no change of a reader's.
  execFileSync("sh", ["-c", "echo node_modules >>.git/info/exclude"], { cwd: clone });
  return clone;
}
