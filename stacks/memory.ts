import { createHash } from "node:crypto";
import { closeSync, readdirSync, readSync } from "node:fs";
import { join, resolve } from "node:path";
import { Manifest } from "cdktf";
import { openRegular } from "../config/regular-file";
import { keepIn, keepNewest, ofBuilder, type Store, sha256, shortHex, takeFrom } from "../config/store";
import type { BuiltStack } from "./synthesize";

/** A stack that was built, and what it was made from. */
export interface Remembered extends BuiltStack {
  /** Digest of what it was made from (inputs.ts). */
  readonly inputs: string;
}

const FOLDER = "stacks";
/** Folder of the stacks below the one that is written to. */
const STACKS = Manifest.stacksFolder;
/** Folders that were written to, some 200 KB each for 600 stacks. */
const MOST_FOLDERS = 50;

/**
 * What the stacks of a folder were made from, and the bytes that were written. A stack that would be made from the
 * same, by the same code, and whose file still holds those bytes need not be built: the memory tells what building
 * would. Files are held against it each time, since anyone can change them.
 */
export class StackMemory {
  private readonly kept: ReadonlyMap<string, Remembered>;
  private readonly hashes = new Map<string, string | null>();
  private readonly store: Store;

  /** @param outdir the folder, absolute */
  constructor(
    store: Store,
    private readonly outdir: string,
  ) {
    this.store = ofBuilder(store);
    const kept = JSON.parse(takeFrom(this.store, this.file, outdir) ?? "[]") as Remembered[];
    this.kept = new Map(kept.map((stack) => [stack.name, stack]));
  }

  /** Whether nothing is remembered. */
  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  /** A stack that needs not be built, or null. */
  find(name: string, inputs: string): Remembered | null {
    const found = this.kept.get(name);
    if (found === undefined || found.inputs !== inputs) return null;
    return Object.entries(found.files).every(([path, hash]) => this.hashOf(path) === hash) ? found : null;
  }

  /** Remembers the stacks of a run, and those of other runs that are still there. */
  save(stacks: readonly Remembered[]): void {
    if (this.store.folder === null || this.store.code === null) return;
    // Bytes that nobody knows are not remembered.
    const ofRun = new Map(stacks.map((stack) => [stack.name, stack]));
    const known = stacks.filter(({ files }) => Object.keys(files).length > 0);
    const there = new Set(readdirSync(join(this.outdir, STACKS)));
    const others = [...this.kept.values()].filter(({ name }) => !ofRun.has(name) && there.has(name));
    const all = [...others, ...known];
    if (all.length === this.kept.size && known.every((stack) => this.kept.get(stack.name) === stack)) return;
    keepIn(this.store, this.file, JSON.stringify(all), this.outdir);
    keepNewest(this.store, FOLDER, MOST_FOLDERS);
  }

  private get file(): string {
    return `${FOLDER}/${shortHex(sha256(resolve(this.outdir)))}.json`;
  }

  /** Of a file below the folder, or null: it cannot be read. */
  private hashOf(path: string): string | null {
    let hash = this.hashes.get(path);
    if (hash === undefined) {
      hash = hashOfFile(join(this.outdir, path));
      this.hashes.set(path, hash);
    }
    return hash;
  }
}

const CHUNK_BYTES = 1024 * 1024;
let chunk: Buffer | undefined;

/** SHA-256 as base64, or null: it cannot be read. */
export function hashOfFile(path: string): string | null {
  chunk ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const hash = createHash("sha256");
  try {
    const file = openRegular(path);
    try {
      for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
        hash.update(chunk.subarray(0, read));
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
  return hash.digest("base64");
}
