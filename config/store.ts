import { createHash, hash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { threadId } from "node:worker_threads";

/** Where what a run finds out is kept for later ones. Plain data: threads pass it on. */
export interface Store {
  /** Null: nothing is kept. */
  readonly folder: string | null;
  /** Digest of the code that runs; null: unknown, so that nothing is kept or taken back. */
  readonly code: string | null;
  /** Digest of the part of it that judges configuration, which several commands share. Default: that of all. */
  readonly judge?: string;
  /** Digest of the part of it that makes stacks, likewise. Default: that of all. */
  readonly builder?: string;
  /** Nothing is taken back, and what is found out replaces what is there. Default: false. */
  readonly fresh?: boolean;
}

export const NO_STORE: Store = { folder: null, code: null };

/** Where the runner puts the digest of the code that it runs (cli/run.js). Not there: the code may be anything. */
const CODE = Symbol.for("tessera.code");
const PARTS = Symbol.for("tessera.parts");

/** Digests of parts of the code that several commands share; one that is not there is not known. */
export interface Parts {
  readonly judge?: string;
  readonly builder?: string;
}

/** Digest of the code that this process runs, or null: it runs from source. */
export function codeOfProcess(): string | null {
  return (globalThis as { [CODE]?: string })[CODE] ?? null;
}

/** Digests of its parts. */
export function partsOfProcess(): Parts {
  return (globalThis as { [PARTS]?: Parts })[PARTS] ?? {};
}

/** The same place for what was found out about configuration: whichever command did, the others need not again. */
export function ofJudge(store: Store): Store {
  return { ...store, code: store.judge ?? store.code };
}

/** The same for what was built. */
export function ofBuilder(store: Store): Store {
  return { ...store, code: store.builder ?? store.code };
}

/** SHA-256 of text, as base64. */
export function sha256(text: string): string {
  // In one call where Node has it (20.12): half the time for small files.
  return hash === undefined
    ? createHash("sha256").update(text).digest("base64")
    : (hash("sha256", text, "base64") as string);
}

/** SHA-256 of several texts: no two different lists have the same. */
export function sha256Of(texts: readonly string[]): string {
  return sha256(texts.map((text) => `${text.length}\0${text}`).join(""));
}

/** The first 16 hexadecimal digits of a hash in base64, to name a file by. */
export function shortHex(hash: string): string {
  return Buffer.from(hash, "base64").toString("hex").slice(0, 16);
}

/**
 * What was kept under a name, or null: it was kept by other code or about something else, is damaged or is not there.
 *
 * @param about digest of what else it depends on. Default: nothing
 */
export function takeFrom(store: Store, name: string, about = ""): string | null {
  if (store.folder === null || store.code === null || store.fresh === true) return null;
  try {
    const file = readFileSync(join(store.folder, name));
    const end = file.indexOf("\n");
    const text = file.subarray(end + 1);
    const isWhole = file.subarray(0, end).toString("utf8") === seal(store.code, about, text);
    return isWhole ? text.toString("utf8") : null;
  } catch {
    return null;
  }
}

/** Keeps text under a name. A place that cannot be written to does not matter: it is as if nothing had been kept. */
export function keepIn(store: Store, name: string, text: string, about = ""): void {
  if (store.folder === null || store.code === null) return;
  const path = join(store.folder, name);
  const half = `${path}.${process.pid}-${threadId}.half`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const bytes = Buffer.from(text);
    writeFileSync(half, Buffer.concat([Buffer.from(`${seal(store.code, about, bytes)}\n`), bytes]));
    // Renamed into place: a run at the same time never sees half a file.
    renameSync(half, path);
  } catch {}
}

/** Takes the oldest files of a folder of the store away, beyond so many. Time decides nothing else. */
export function keepNewest(store: Store, folder: string, most: number): void {
  if (store.folder === null) return;
  const path = join(store.folder, folder);
  try {
    const files = readdirSync(path).map((name) => ({ file: join(path, name), name }));
    if (files.length <= most) return;
    const byAge = files.map(({ file }) => ({ file, time: statSync(file).mtimeMs })).sort((a, b) => b.time - a.time);
    for (const { file } of byAge.slice(most)) rmSync(file, { force: true });
  } catch {}
}

/** Holds what is kept to what it depends on, and tells a damaged file. */
function seal(code: string, about: string, text: Buffer): string {
  return createHash("sha256")
    .update(sha256Of([code, about]))
    .update(text)
    .digest("base64");
}
