import { createHash } from "node:crypto";
import { linkSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { makeFolder } from "../../config/make-folder";
import { isGone, ownMark, type ProcessMark, pidOf } from "../../config/processes";

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
 * @param busy what to say of another run, by its process. Default: to wait for its end
 * @returns lets others have it
 * @throws where another run has it for so long, with that run's process
 */
export function hold(
  folder: string,
  patience: number,
  busy = (process: string) => waitFor(folder, process),
): () => void {
  const file = lockFile(folder);
  sweep(dirname(file));
  const end = Date.now() + patience;
  while (!take(file)) {
    if (Date.now() >= end)
      throw new Error(
        `${busy(String(pidOf(holder(file) ?? "") ?? "unknown"))}. Where no such process is a run of Tessera, delete ${file}`,
      );
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  return () => rmSync(file, { force: true });
}

function waitFor(folder: string, process: string): string {
  return `${folder}: another run works there, process ${process}: wait for its end, then try again`;
}

/** Beside nobody's files: in the user's own folder for temporary ones, by the place that is held. */
function lockFile(folder: string): string {
  const locks = join(tmpdir(), `tessera-locks-${process.getuid?.() ?? 0}`);
  makeFolder(locks, 0o700);
  return join(locks, createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 16));
}

/** The file is there with the process's mark in it, or not at all. */
function take(file: string): boolean {
  const own = `${file}.${process.pid}-${threadId}`;
  writeFileSync(own, ownMark());
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const mark = holder(file);
    if (mark !== null && isGone(mark)) clear(file, own);
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
    const mark = holder(stale);
    if (mark !== null && !isGone(mark)) linkSync(stale, file);
  } catch {
    // Another run was first.
  } finally {
    rmSync(stale, { force: true });
  }
}

/** Takes away what runs that were cut off have left of places that nobody may ever hold again. */
function sweep(locks: string): void {
  for (const name of readdirSync(locks)) {
    const file = join(locks, name);
    const mark = name.includes(".") ? null : holder(file);
    if (mark !== null && isGone(mark)) clear(file, `${file}.${process.pid}-${threadId}`);
  }
}

/** Null: it is gone, or holds no mark. */
function holder(file: string): ProcessMark | null {
  try {
    const mark = readFileSync(file, "utf8");
    return pidOf(mark) === null ? null : mark;
  } catch {
    return null;
  }
}
