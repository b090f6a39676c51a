import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { zipSync } from "fflate";

/** The executor as Lambda wants it. */
export interface Bundle {
  /** Absolute path of the archive. */
  readonly path: string;
  /** Base64 of its SHA-256. */
  readonly sha256Base64: string;
}

const ROOT = join(__dirname, "../..");
const STORE = join(ROOT, ".tessera");
/** What the last archive was made from. Absent is fine. */
const RECORD = "executor.json";
/** Installed packages, the bundler among them, change with it alone. */
const LOCK = "package-lock.json";
/** What Lambda calls. */
const ENTRY = "executor/lambda/index.ts";
/** Regular file, readable by all: Lambda runs it as another user. */
const ATTRIBUTES = (0o100644 << 16) >>> 0;
const UNIX = 3;

let bundled: Bundle | undefined;

/**
 * Bundles the executor into an archive under `.tessera/`, named by its content. The same sources, with the locked
 * dependencies, give the same bytes on every machine: no path, time or order of the file system gets in.
 */
export function bundleExecutor(): Bundle {
  bundled ??= bundleIn(STORE);
  return bundled;
}

/** The same in a folder of its own, which is made where it is not there. */
export function bundleIn(store: string): Bundle {
  mkdirSync(store, { recursive: true });
  return recorded(store) ?? make(store);
}

/** What is remembered of an archive. */
interface Record {
  /** Own sources that went in, relative to the project. */
  readonly inputs: readonly string[];
  /** Of the inputs' content, and of the folder. */
  readonly digest: string;
  readonly archive: string;
}

/** The archive that was made before, where the sources have not changed since: bundling costs a start half its time. */
function recorded(store: string): Bundle | null {
  try {
    const { inputs, digest, archive: name } = JSON.parse(readFileSync(join(store, RECORD), "utf8")) as Record;
    if (!inputs.includes(LOCK) || !inputs.includes(ENTRY) || digest !== digestOf(store, inputs)) return null;
    const bundle = described(store, readFileSync(join(store, name)));
    return bundle.path === join(store, name) ? bundle : null;
  } catch {
    return null;
  }
}

/**
 * Of the inputs, and of the folder as this file system has it: what came there otherwise than by a run, with a commit for
 * one, is of another folder, and is not believed.
 */
function digestOf(store: string, inputs: readonly string[]): string {
  const { ino, birthtimeNs } = statSync(store, { bigint: true });
  const hash = createHash("sha256").update(`${ino} ${birthtimeNs}\0`);
  for (const input of inputs) hash.update(`${input}\0`).update(readFileSync(join(ROOT, input)));
  return hash.digest("hex");
}

function make(store: string): Bundle {
  const { bytes, inputs } = archive();
  const bundle = described(store, bytes);
  // Also over one that is there: it may be damaged.
  put(bundle.path, bytes);
  const record: Record = { inputs, digest: digestOf(store, inputs), archive: basename(bundle.path) };
  put(join(store, RECORD), JSON.stringify(record));
  return bundle;
}

/** The archive's bytes, and the files of the project that they come from. */
export function archive(): { readonly bytes: Uint8Array; readonly inputs: readonly string[] } {
  // Loaded here: most runs find the archive made.
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const built = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    keepNames: true,
    legalComments: "none",
    charset: "utf8",
    external: ["pg-native"],
    tsconfigRaw: {},
    logLevel: "silent",
  });
  // The archive's time is written in local time: this is the same wall clock everywhere.
  const mtime = new Date(1980, 0, 1);
  const code = built.outputFiles[0]!.contents;
  const sources = Object.keys(built.metafile.inputs).filter((input) => !input.includes("node_modules/"));
  return {
    bytes: zipSync({ "index.js": [code, { mtime, attrs: ATTRIBUTES, os: UNIX, level: 9 }] }),
    inputs: [LOCK, "constructs/executor/bundle.ts", ...sources.sort()],
  };
}

function described(store: string, bytes: Uint8Array): Bundle {
  const digest = createHash("sha256").update(bytes).digest();
  return {
    path: join(store, `executor-${digest.toString("hex").slice(0, 16)}.zip`),
    sha256Base64: digest.toString("base64"),
  };
}

/** Renamed into place, so that a second synth never sees half a file. */
function put(path: string, content: Uint8Array | string): void {
  const part = `${path}.${process.pid}`;
  writeFileSync(part, content);
  renameSync(part, path);
}
