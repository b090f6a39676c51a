import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { threadId } from "node:worker_threads";
import { App, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

const FOLDER = "assets";

interface Asset {
  /** What tells its bytes: the path that they come from, or the bytes themselves. */
  readonly source: string;
  /** SHA-256 of its bytes, as base64. */
  readonly hash: string;
}

/** By path, relative to the folder that is written to: what was placed in this run. */
type Assets = Map<string, Asset>;
const placed = new WeakMap<App, Assets>();
const used = new WeakMap<TerraformStack, Assets>();

/**
 * Puts a file beside the stacks, once for all of them, unless it is there with the same bytes.
 *
 * @param name path below the folder of assets
 * @param source path of the file
 * @returns its path as Terraform sees it, which runs in the folder of a stack
 */
export function placeAsset(scope: Construct, name: string, source: string): string {
  place(scope, name, source, () => readFileSync(source));
  return seenByTerraform(name);
}

/**
 * Puts a folder of texts beside the stacks, as {@link placeAsset} does with a file. A file that an earlier run left in
 * it and that is no part of it now is taken away: whoever reads the folder takes all that is there.
 *
 * @param name path below the folder of assets
 * @param files path below that folder, with forward slashes, to text
 */
export function placeFolder(scope: Construct, name: string, files: ReadonlyMap<string, string>): string {
  const isNew = [...files].map(([path, text]) => place(scope, `${name}/${path}`, text, () => Buffer.from(text)));
  if (isNew.includes(true)) keepOnly(join(folderOf(scope), name), files);
  return seenByTerraform(name);
}

/** What a stack has beside it: path, relative to the folder that is written to, to SHA-256. */
export function assetsOf(stack: TerraformStack): Record<string, string> {
  return Object.fromEntries([...(used.get(stack) ?? [])].map(([path, { hash }]) => [path, hash]));
}

function seenByTerraform(name: string): string {
  return `\${path.module}/../../${FOLDER}/${name}`;
}

function folderOf(scope: Construct): string {
  return join((App.of(scope) as App).outdir, FOLDER);
}

/** Returns whether it is the first of its name and source in this run. */
function place(scope: Construct, name: string, source: string, read: () => Buffer): boolean {
  const app = App.of(scope) as App;
  const path = `${FOLDER}/${name}`;
  const known = placed.get(app) ?? new Map<string, Asset>();
  let asset = known.get(path);
  const isNew = asset?.source !== source;
  if (asset === undefined || isNew) asset = { source, hash: put(read(), folderOf(scope), name) };
  const stack = TerraformStack.of(scope);
  placed.set(app, known.set(path, asset));
  used.set(stack, (used.get(stack) ?? new Map<string, Asset>()).set(path, asset));
  return isNew;
}

/** Renamed into place: a thread or a run at the same time never sees half a file. Returns the hash of the bytes. */
function put(bytes: Buffer, folder: string, name: string): string {
  const target = join(folder, name);
  if (!existsSync(target) || !readFileSync(target).equals(bytes)) {
    mkdirSync(dirname(target), { recursive: true });
    // Never in a folder whose files are counted.
    const half = join(folder, `.half-${process.pid}-${threadId}`);
    writeFileSync(half, bytes);
    renameSync(half, target);
  }
  return createHash("sha256").update(bytes).digest("base64");
}

/** Takes away what is below a folder and none of these files. */
function keepOnly(folder: string, files: ReadonlyMap<string, string>): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isKept = entry.isDirectory() || files.has(relative(folder, path).split(sep).join("/"));
    if (!isKept) rmSync(path, { force: true });
  }
}
