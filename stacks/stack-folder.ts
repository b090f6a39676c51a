import { ofBuilder, type Store } from "../config/store";
import type { LoadedFleet } from "../constructs/rooms";
import { type InputsOf, inputsIn } from "./inputs";
import { MadeFrom } from "./made-from";
import { type Remembered, StackMemory } from "./memory";
import type { StackPlan } from "./plan";
import { StackWriter, type WrittenStack } from "./synthesize";

/** A folder that stacks are written to, with what is remembered of those that are there. */
export class StackFolder {
  readonly writer: StackWriter;
  private readonly inputsOf: InputsOf;
  private readonly memory: StackMemory;
  private readonly there = new Map<string, { readonly stack: Remembered; readonly built: boolean }>();

  /**
   * @param outdir absolute; made where it is not there
   * @param memory of the folder. Default: opened
   */
  constructor(
    private readonly fleet: LoadedFleet,
    private readonly outdir: string,
    private readonly store: Store,
    memory?: StackMemory,
  ) {
    this.memory = memory ?? new StackMemory(store, outdir);
    this.inputsOf = inputsIn(fleet, ofBuilder(store).code);
    this.writer = new StackWriter(outdir);
  }

  /** Whether a stack stands there as building it would make it. */
  has(plan: StackPlan): boolean {
    if (this.there.has(plan.name)) return true;
    const stack = this.memory.find(plan.name, this.inputsOf(plan));
    if (stack !== null) this.there.set(plan.name, { stack, built: false });
    return stack !== null;
  }

  /** Notes a stack that was written just now, by this thread or by another. */
  note(plan: StackPlan, built: Omit<Remembered, "inputs">): void {
    this.there.set(plan.name, { stack: { ...built, inputs: this.inputsOf(plan) }, built: true });
  }

  /** Writes a stack, unless it is there. Returns the SHA-256 of its file; null: CDKTF's synthesizer wrote it. */
  put(plan: StackPlan): string | null {
    if (!this.has(plan)) this.note(plan, this.writer.write(plan));
    const { files } = this.there.get(plan.name)!.stack;
    return files[this.writer.fileOf(plan.name)] ?? null;
  }

  /** Writes the manifest and what is to be remembered. @param plans that are there, in the order of deploying */
  finish(plans: readonly StackPlan[]): WrittenStack[] {
    const rows = plans.map((plan) => ({ plan, ...this.there.get(plan.name)! }));
    this.writer.writeManifest(plans);
    this.memory.save(rows.map(({ stack }) => stack));
    new MadeFrom(this.store, this.outdir).save(
      rows.map(({ plan, stack: { files } }) => ({ plan, files })),
      this.fleet,
    );
    return rows.map(({ plan: { name, tenants }, stack: { resources, instances }, built }) => ({
      stack: name,
      tenants: tenants.length,
      resources,
      instances,
      built,
    }));
  }
}
