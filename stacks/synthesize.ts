import { App } from "cdktf";
import type { TesseraStack } from "./base";
import type { StackPlan } from "./plan";

/**
 * Builds and writes stacks one after the other, as `app.synth()` would write them all. Each is dropped once it is
 * written: what stays in memory is one stack, whatever the size of the fleet.
 *
 * @param outdir folder to write to
 * @param plans in the order of writing
 * @param built called with each stack before it is written
 */
export function synthesize(
  outdir: string,
  plans: readonly StackPlan[],
  built: (plan: StackPlan, stack: TesseraStack) => void = () => undefined,
): void {
  // Stack traces in metadata cost more than everything else together, and hold paths of this machine.
  const app = new App({ outdir, stackTraces: false });
  for (const plan of plans) {
    plan.build(app);
    const stack = app.node.findChild(plan.name) as TesseraStack;
    built(plan, stack);
    stack.prepareStack();
    stack.synthesizer.synthesize({ outdir: app.outdir, skipValidation: app.skipValidation, manifest: app.manifest });
    app.node.tryRemoveChild(plan.name);
  }
  orderDeployments(app, plans);
  app.manifest.writeToFile();
}

/** Tells `cdktf deploy` which of these stacks wait for which: those whose contracts they read. */
function orderDeployments(app: App, plans: readonly StackPlan[]): void {
  const stacks: Record<string, { dependencies: string[] }> = app.manifest.stacks;
  for (const plan of plans) {
    const entry = stacks[plan.name];
    if (entry !== undefined) entry.dependencies = plan.after.filter((name) => stacks[name] !== undefined);
  }
}
