import { createHash } from "node:crypto";
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { makeFolder } from "./files";

/** How long a run that changes a few files waits for another one that writes to the same place. */
const PATIENCE_MS = 10_000;
/** The same of a run that writes stacks: a large fleet takes a minute. */
export const SYNTH_PATIENCE_MS = 120_000;
const PAUSE_MS = 20;

/**
 * Does work that reads a folder and writes it again while no other run does such work on the same folder.
 *
 * @param folder that is there
 * @throws where another run has it for ten seconds
 */
export function alone<T>(folder: string, work: () => T): T {
  const release = hold(folder, PATIENCE_MS);
  try {
    return work();
  } finally {
    release();
  }
}

/**
 * Keeps other runs off a folder.
 *
 * @param patience how long to wait for another run's end, in milliseconds
 * @returns lets others have it
 * @throws where another run has it for so long, with that run's process
 */
export function hold(folder: string, patience: number): () => void {
  const file = lockFile(folder);
  const end = Date.now() + patience;
  while (!take(file)) {
    if (Date.now() >= end)
      throw new Error(
        `${folder}: another run works there, process ${holder(file) ?? "unknown"}: wait for its end, then try again. ` +
          `Where no such process is a run of Tessera, delete ${file}`,
      );
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  return () => rmSync(file, { force: true });
}

/** Beside nobody's files: in the user's own folder for temporary ones, by the place that is held. */
function lockFile(folder: string): string {
  const locks = join(tmpdir(), `tessera-locks-${process.getuid?.() ?? 0}`);
  makeFolder(locks, 0o700);
  return join(locks, createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 16));
}

/** The file is there with the process's number in it, or not at all. */
function take(file: string): boolean {
  const own = `${file}.${process.pid}-${threadId}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const pid = holder(file);
    if (pid !== null && !lives(pid)) clear(file, own);
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Takes away what a run that was cut off has left, unless another one has taken it meanwhile. */
function clear(file: string, own: string): void {
  const stale = `${own}.stale`;
  try {
    renameSync(file, stale);
    const pid = holder(stale);
    if (pid !== null && lives(pid)) linkSync(stale, file);
  } catch {
    // Another run was first.
  } finally {
    rmSync(stale, { force: true });
  }
}

/** Null: it is gone. */
function holder(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
