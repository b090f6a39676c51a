import { join } from "node:path";
import { App, Manifest, TerraformResource, type TerraformStack } from "cdktf";
import { assetsOf } from "../constructs/assets";
import { instancesOf } from "../constructs/shares/rows";
import type { LeanSynthesizer } from "../terraform-json/synthesizer";
import { withTokensOfItsOwn } from "../terraform-json/tokens";
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

/** A stack that was built and written, as plain data. */
export interface BuiltStack extends Pick<WrittenStack, "resources" | "instances"> {
  readonly name: string;
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

  /** Where a stack's file stands, relative to the folder. */
  fileOf(name: string): string {
    return join(Manifest.stacksFolder, name, this.app.manifest.stackFileName);
  }

  private build(plan: StackPlan): BuiltStack {
    const { app } = this;
    plan.build(app);
    const stack = app.node.findChild(plan.name) as TesseraStack;
    const size = sizeOf(stack);
    stack.prepareStack();
    stack.synthesizer.synthesize({ outdir: app.outdir, skipValidation: app.skipValidation, manifest: app.manifest });
    app.node.tryRemoveChild(plan.name);
    const { synthesizedStackPath } = app.manifest.forStack(stack);
    const { written } = stack.synthesizer as LeanSynthesizer;
    const files = written === null ? {} : { [synthesizedStackPath]: written, ...assetsOf(stack) };
    return { name: plan.name, ...size, files };
  }

  /**
   * Writes the manifest.
   *
   * @param plans every stack that is in the folder, whoever wrote it
   */
  writeManifest(plans: readonly StackPlan[]): void {
    const { manifest } = this.app;
    const names = new Set(plans.map((plan) => plan.name));
    for (const { name, after } of plans) {
      // All that an entry says follows from the stack's name.
      const entry = manifest.forStack({
        node: { id: name, path: name },
        dependencies: [] as TerraformStack[],
      } as TerraformStack);
      // Tells `cdktf deploy` which of these stacks wait for which: those whose contracts they read.
      entry.dependencies.splice(0, Number.POSITIVE_INFINITY, ...after.filter((other) => names.has(other)));
    }
    manifest.writeToFile();
  }
}

function sizeOf(stack: TesseraStack): Pick<WrittenStack, "resources" | "instances"> {
  const resources = stack.node.findAll().filter(TerraformResource.isTerraformResource) as TerraformResource[];
  return {
    resources: resources.length,
    instances: resources.reduce((sum, resource) => sum + instancesOf(resource), 0),
  };
}
