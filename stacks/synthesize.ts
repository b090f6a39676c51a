import { App, type StackManifest, TerraformResource } from "cdktf";
import { instancesOf } from "../constructs/shares/rows";
import { withTokensOfItsOwn } from "../synthesis/tokens";
import type { TesseraStack } from "./base";
import type { StackPlan } from "./plan";

/** What a stack came to. */
export interface WrittenStack {
  readonly stack: string;
  readonly tenants: number;
  readonly resources: number;
  /** Resources, each with rows counted as many times. */
  readonly instances: number;
}

/** What the manifest says of a stack. */
export type ManifestEntry = StackManifest;

/**
 * Builds and writes stacks, as `app.synth()` would write them all. Each is dropped once it is written: what stays in
 * memory is one stack, whatever the size of the fleet.
 */
export class StackWriter {
  private readonly app: App;

  /** @param outdir folder to write to; made where it is not there */
  constructor(outdir: string) {
    // Stack traces in metadata cost more than everything else together, and hold paths of this machine.
    this.app = new App({ outdir, stackTraces: false });
  }

  write(plan: StackPlan): WrittenStack {
    return withTokensOfItsOwn(() => this.build(plan));
  }

  private build(plan: StackPlan): WrittenStack {
    const { app } = this;
    plan.build(app);
    const stack = app.node.findChild(plan.name) as TesseraStack;
    const written = sizeOf(plan, stack);
    stack.prepareStack();
    stack.synthesizer.synthesize({ outdir: app.outdir, skipValidation: app.skipValidation, manifest: app.manifest });
    app.node.tryRemoveChild(plan.name);
    return written;
  }

  /** Of the stacks written so far. */
  get entries(): readonly ManifestEntry[] {
    return Object.values(this.app.manifest.stacks);
  }

  /**
   * Writes the manifest.
   *
   * @param plans every stack that was written, here or elsewhere
   * @param elsewhere entries of other writers to the same folder
   */
  writeManifest(plans: readonly StackPlan[], elsewhere: readonly ManifestEntry[] = []): void {
    const { manifest } = this.app;
    const stacks: Record<string, { dependencies: string[] }> = manifest.stacks;
    for (const entry of elsewhere) manifest.stacks[entry.name] = entry;
    // Tells `cdktf deploy` which of these stacks wait for which: those whose contracts they read.
    for (const plan of plans) {
      const entry = stacks[plan.name];
      if (entry !== undefined) entry.dependencies = plan.after.filter((name) => stacks[name] !== undefined);
    }
    manifest.writeToFile();
  }
}

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

function sizeOf(plan: StackPlan, stack: TesseraStack): WrittenStack {
  const resources = stack.node.findAll().filter(TerraformResource.isTerraformResource) as TerraformResource[];
  return {
    stack: plan.name,
    tenants: plan.tenants.length,
    resources: resources.length,
    instances: resources.reduce((sum, resource) => sum + instancesOf(resource), 0),
  };
}
