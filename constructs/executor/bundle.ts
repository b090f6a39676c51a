import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
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
const RECORD = join(STORE, "executor.json");
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
  bundled ??= recorded() ?? make();
  return bundled;
}

/** What is remembered of an archive. */
interface Record {
  /** Own sources that went in, relative to the project. */
  readonly inputs: readonly string[];
  /** Of the inputs' content. */
  readonly digest: string;
  readonly archive: string;
}

/** The archive that was made before, where the sources have not changed since: bundling costs a start half its time. */
function recorded(): Bundle | null {
  try {
    const { inputs, digest, archive: name } = JSON.parse(readFileSync(RECORD, "utf8")) as Record;
    if (!inputs.includes(LOCK) || !inputs.includes(ENTRY) || digest !== digestOf(inputs)) return null;
    const bundle = described(readFileSync(join(STORE, name)));
    return bundle.path === join(STORE, name) ? bundle : null;
  } catch {
    return null;
  }
}

function digestOf(inputs: readonly string[]): string {
  const hash = createHash("sha256");
  for (const input of inputs) hash.update(`${input}\0`).update(readFileSync(join(ROOT, input)));
  return hash.digest("hex");
}

function make(): Bundle {
  const { bytes, inputs } = archive();
  const bundle = described(bytes);
  // Also over one that is there: it may be damaged.
  put(bundle.path, bytes);
  const record: Record = { inputs, digest: digestOf(inputs), archive: basename(bundle.path) };
  put(RECORD, JSON.stringify(record));
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

function described(bytes: Uint8Array): Bundle {
  const digest = createHash("sha256").update(bytes).digest();
  return {
    path: join(STORE, `executor-${digest.toString("hex").slice(0, 16)}.zip`),
    sha256Base64: digest.toString("base64"),
  };
}

/** Renamed into place, so that a second synth never sees half a file. */
function put(path: string, content: Uint8Array | string): void {
  mkdirSync(STORE, { recursive: true });
  const part = `${path}.${process.pid}`;
  writeFileSync(part, content);
  renameSync(part, path);
}
