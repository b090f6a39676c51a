import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { scratchFolder } from "../../config/scratch";
import type { Folders } from "../../constructs/rooms";
import type { StackPlan } from "../../stacks/plan";
import { extract } from "../base/git";
import { type AffectedStack, affected } from "./compare";

/** Why the base's bytes cannot be had: then every stack counts as affected. */
export class NoBase extends Error {}

const LOCK = "package-lock.json";

/**
 * Stacks whose bytes differ where the code has changed as well: the base's own program synthesizes the base's fleet,
 * this one the work tree's, both at a time, and every file is compared.
 *
 * @param folders of the work tree, absolute
 * @param plans of the work tree: they say layers and environments
 * @param interrupted asked for once programs are started: both end when it is aborted. Before, a signal ends this one
 * @throws {NoBase} where the base's dependencies are others, or its program fails
 */
export async function comparePrograms(
  root: string,
  commit: string,
  folders: Folders,
  plans: readonly StackPlan[],
  interrupted?: () => AbortSignal,
): Promise<AffectedStack[]> {
  if (!existsSync(join(root, LOCK))) throw new NoBase("the program is not at the top of its repository");
  const scratch = scratchFolder("affected");
  try {
    const base = join(scratch, "base");
    extract(root, commit, base);
    if (!sameLock(root, base)) throw new NoBase(`${LOCK} differs: the base's dependencies are not the installed ones`);
    if (!existsSync(join(base, "cli/synth.ts"))) throw new NoBase("the base has no cli/synth.ts");
    symlinkSync(join(root, "node_modules"), join(base, "node_modules"));
    const moved = { tenants: relative(root, folders.tenants), overrides: relative(root, folders.overrides) };
    // The base's folders may be empty, which git does not keep.
    for (const folder of Object.values(moved)) mkdirSync(join(base, folder), { recursive: true });
    const signal = interrupted?.();
    const [before, after] = await Promise.allSettled([
      synth(base, moved, join(scratch, "before"), signal).catch((error: Error) => {
        signal?.throwIfAborted();
        throw new NoBase(`the base does not synthesize: ${error.message}`);
      }),
      synth(root, folders, join(scratch, "after"), signal),
    ]);
    // Only now neither writes any more.
    return compareFolders(resultOf(before), resultOf(after), plans);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function resultOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === "rejected") throw settled.reason;
  return settled.value;
}

function sameLock(root: string, base: string): boolean {
  const [ours, theirs] = [join(root, LOCK), join(base, LOCK)];
  if (!existsSync(theirs)) return false;
  return readFileSync(ours).equals(readFileSync(theirs));
}

/** Runs a checkout's own program. Returns the folder with a folder a stack. */
function synth(
  checkout: string,
  { tenants, overrides }: Folders,
  out: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const runner = existsSync(join(checkout, "cli/run.js"))
    ? ["cli/run.js", "synth"]
    : ["node_modules/tsx/dist/cli.mjs", "cli/synth.ts"];
  const args = [...runner, "--tenants", tenants, "--overrides", overrides, "--out", out];
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd: checkout, stdio: ["ignore", "ignore", "pipe"], signal });
    let tail = "";
    child.stderr.on("data", (chunk: Buffer) => {
      tail = (tail + chunk.toString("utf8")).slice(-4000);
    });
    // A program that is ended still runs for a moment: what it writes to goes after it.
    child.once("error", (error) => {
      if (!signal?.aborted) failed(error);
    });
    child.once("close", (code) => (code === 0 ? done(join(out, "stacks")) : failed(new Error(tail.trim()))));
  });
}

function compareFolders(before: string, after: string, plans: readonly StackPlan[]): AffectedStack[] {
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const file = (folder: string, stack: string) => join(folder, stack, "cdk.tf.json");
  const found: AffectedStack[] = [];
  for (const plan of plans) {
    if (!existsSync(file(before, plan.name))) found.push(affected(plan, "added"));
    else if (!readFileSync(file(before, plan.name)).equals(readFileSync(file(after, plan.name))))
      found.push(affected(plan, "changed"));
  }
  for (const name of readdirSync(before))
    if (!byName.has(name))
      found.push({ stack: name, environment: name.split("-")[0]!, layer: LAYER_UNKNOWN, change: "removed" });
  return found;
}

/** A stack that only the base's program knows is destroyed before any other. */
const LAYER_UNKNOWN = 99;
