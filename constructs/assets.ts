import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { App, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

const FOLDER = "assets";

interface Asset {
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
  const app = App.of(scope) as App;
  const path = `${FOLDER}/${name}`;
  const known = placed.get(app) ?? new Map<string, Asset>();
  let asset = known.get(path);
  if (asset?.source !== source) asset = { source, hash: put(source, join(app.outdir, path)) };
  const stack = TerraformStack.of(scope);
  placed.set(app, known.set(path, asset as Asset));
  used.set(stack, (used.get(stack) ?? new Map<string, Asset>()).set(path, asset as Asset));
  return `\${path.module}/../../${path}`;
}

/** What a stack has beside it: path, relative to the folder that is written to, to SHA-256. */
export function assetsOf(stack: TerraformStack): Record<string, string> {
  return Object.fromEntries([...(used.get(stack) ?? [])].map(([path, { hash }]) => [path, hash]));
}

/** Renamed into place: a thread or a run at the same time never sees half a file. Returns the hash of the bytes. */
function put(source: string, target: string): string {
  const bytes = readFileSync(source);
  if (!existsSync(target) || !readFileSync(target).equals(bytes)) {
    mkdirSync(dirname(target), { recursive: true });
    const half = `${target}.${process.pid}-${threadId}`;
    writeFileSync(half, bytes);
    renameSync(half, target);
  }
  return createHash("sha256").update(bytes).digest("base64");
}
