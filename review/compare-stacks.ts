import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readRegular } from "../config/regular-file";

/** Something that only a comparison with the base tells. */
export interface StackFinding {
  readonly rule: "stack-removed" | "plan-missing";
  readonly stack: string;
  readonly says: string;
}

const FILE = "cdk.tf.json";

/** Compares two folders of synthesized stacks: what vanished, and what changed without a plan. */
export function comparedStacks(base: string, head: string, planned: ReadonlySet<string>): StackFinding[] {
  const before = digests(base);
  const after = digests(head);
  const found: StackFinding[] = [];
  for (const stack of before.keys()) {
    if (!after.has(stack) && !planned.has(stack))
      found.push({ rule: "stack-removed", stack, says: "is in the base, not in this change, and no plan ends it" });
  }
  for (const [stack, digest] of after) {
    if (before.get(stack) !== digest && !planned.has(stack))
      found.push({ rule: "plan-missing", stack, says: "differs from the base, and has no plan" });
  }
  return found;
}

/** `cdktf.out` holds the stacks under `stacks/`; the folder itself will do as well. */
export function stacksFolder(folder: string): string {
  const inner = join(folder, "stacks");
  return existsSync(inner) ? inner : folder;
}

/** Stacks in a folder, by name, each with a digest of its synthesized bytes. */
function digests(folder: string): Map<string, string> {
  const out = new Map<string, string>();
  if (!existsSync(folder))
    throw new Error(`${folder}: the folder does not exist. Give the folder that synth wrote (its --out).`);
  for (const stack of readdirSync(folder).sort()) {
    const file = join(folder, stack, FILE);
    if (!existsSync(file) || !statSync(file).isFile()) continue;
    out.set(stack, createHash("sha256").update(readRegular(file)).digest("hex"));
  }
  return out;
}
