import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";

/** The executor as Lambda wants it. */
export interface Bundle {
  /** Absolute path of the archive. */
  readonly path: string;
  /** Base64 of its SHA-256. */
  readonly sha256Base64: string;
}

const ROOT = join(__dirname, "..");
/** Regular file, readable by all: Lambda runs it as another user. */
const ATTRIBUTES = (0o100644 << 16) >>> 0;
const UNIX = 3;

let bundled: Bundle | undefined;

/**
 * Bundles the executor into an archive under `.tessera/`, named by its content. The same sources, with the locked
 * dependencies, give the same bytes on every machine: no path, time or order of the file system gets in.
 */
export function bundleExecutor(): Bundle {
  bundled ??= store(archive());
  return bundled;
}

/** The archive's bytes. */
export function archive(): Uint8Array {
  const built = buildSync({
    absWorkingDir: ROOT,
    entryPoints: ["executor/index.ts"],
    bundle: true,
    write: false,
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
  return zipSync({ "index.js": [built.outputFiles[0]!.contents, { mtime, attrs: ATTRIBUTES, os: UNIX, level: 9 }] });
}

function store(bytes: Uint8Array): Bundle {
  const digest = createHash("sha256").update(bytes).digest();
  const folder = join(ROOT, ".tessera");
  const path = join(folder, `executor-${digest.toString("hex").slice(0, 16)}.zip`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    // Renamed into place, so that a second synth never sees half a file.
    const part = `${path}.${process.pid}`;
    writeFileSync(part, bytes);
    renameSync(part, path);
  }
  return { path, sha256Base64: digest.toString("base64") };
}
