import type { StackPlan } from "../../stacks/plan";
import { StackWriter } from "../../stacks/synthesize";

/**
 * Builds and writes stacks one after the other.
 *
 * @param outdir folder to write to
 * @param plans in the order of writing
 */
export function synthesize(outdir: string, plans: readonly StackPlan[]): void {
  const writer = new StackWriter(outdir);
  for (const plan of plans) writer.write(plan);
  writer.writeManifest(plans);
}
