import { App, type StackManifest, TerraformResource } from "cdktf";
import { assetsOf } from "../constructs/assets";
import { instancesOf } from "../constructs/shares/rows";
import type { LeanSynthesizer } from "../synthesis/synthesizer";
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
  /** False: it was as building it would make it, and was left alone. */
  readonly built: boolean;
}

/** What the manifest says of a stack. */
export type ManifestEntry = StackManifest;

/** A stack that was built and written, as plain data. */
export interface BuiltStack {
  readonly row: Omit<WrittenStack, "built">;
  readonly entry: ManifestEntry;
  /**
   * What was written for it: path, relative to the folder, to SHA-256 as base64. Empty where CDKTF's own synthesizer
   * wrote it, whose files nobody knows.
   */
  readonly files: Readonly<Record<string, string>>;
}

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

  write(plan: StackPlan): BuiltStack {
    return withTokensOfItsOwn(() => this.build(plan));
  }

  private build(plan: StackPlan): BuiltStack {
    const { app } = this;
    plan.build(app);
    const stack = app.node.findChild(plan.name) as TesseraStack;
    const row = sizeOf(plan, stack);
    stack.prepareStack();
    stack.synthesizer.synthesize({ outdir: app.outdir, skipValidation: app.skipValidation, manifest: app.manifest });
    app.node.tryRemoveChild(plan.name);
    const entry = app.manifest.forStack(stack);
    return { row, entry, files: filesOf(stack, entry) };
  }

  /**
   * Writes the manifest.
   *
   * @param plans every stack that is in the folder
   * @param elsewhere entries of those that this one did not write. Default: none
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

function filesOf(stack: TesseraStack, { synthesizedStackPath }: ManifestEntry): Record<string, string> {
  const { written } = stack.synthesizer as LeanSynthesizer;
  if (written === null) return {};
  return { [synthesizedStackPath]: written, ...assetsOf(stack) };
}

function sizeOf(plan: StackPlan, stack: TesseraStack): BuiltStack["row"] {
  const resources = stack.node.findAll().filter(TerraformResource.isTerraformResource) as TerraformResource[];
  return {
    stack: plan.name,
    tenants: plan.tenants.length,
    resources: resources.length,
    instances: resources.reduce((sum, resource) => sum + instancesOf(resource), 0),
  };
}
