import { spawnSync } from "node:child_process";
import { UsageError } from "../program/usage-error";

/** `git@github.com:acme/platform.git`, `https://github.com/acme/platform`, `ssh://git@github.com/acme/platform.git` */
const GITHUB =
  /^(?:https:\/\/(?:[^@/]+@)?|ssh:\/\/git@|git@)github\.com[:/]([A-Za-z0-9-]+\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/;

/** The repository that a remote's address names; null: none on github.com. */
export function repositoryOf(address: string): string | null {
  return GITHUB.exec(address.trim())?.[1] ?? null;
}

/**
 * What the call says, be it by an address, else what the remote `origin` says.
 *
 * @throws {UsageError} where neither names a repository on github.com
 */
export function repository(given: string | undefined): string {
  if (given !== undefined) return repositoryOf(given) ?? given;
  const { stdout = "" } = spawnSync("git", ["remote", "get-url", "origin"], { encoding: "utf8" });
  const found = repositoryOf(stdout);
  if (found === null)
    throw new UsageError(
      "--repository is missing: the remote origin is no repository on github.com; give OWNER/NAME, such as acme/platform",
    );
  return found;
}
