import { join } from "node:path";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { type Folders, loadFleet } from "../../config";
import { selectStacks } from "../select";
import { StackWriter } from "../synthesize";
import { type ReadPart, readPart, type WrittenPart, writePart } from "./parts";
import { Queue } from "./queue";

/** What a helping thread is told when it starts. */
export interface Task {
  readonly folders: Folders;
  readonly patterns: readonly string[];
  readonly outdir: string;
  /** Memory of the queue of tenants, in the order of their ids. */
  readonly tenants: { readonly memory: SharedArrayBuffer };
}

/** What it is told once every tenant was read. */
export interface Writing {
  /** Tenants that other threads read. */
  readonly tenants: ReadPart;
  /** Names of all stacks, in the order of writing. */
  readonly names: readonly string[];
  readonly stacks: { readonly memory: SharedArrayBuffer };
}

const RUNNER = join(__dirname, "../../cli/run.js");
const COMMAND = "synth";

/** A thread that helps another one to read tenants and to write stacks. */
export class Helper {
  private readonly worker: Worker;

  constructor(task: Task) {
    this.worker = new Worker(RUNNER, { argv: [COMMAND], workerData: task });
  }

  /** What it read. Ask before the thread that asks does anything else. */
  read(): Promise<ReadPart> {
    return this.answer();
  }

  write(writing: Writing): Promise<WrittenPart> {
    const answer = this.answer<WrittenPart>();
    this.worker.postMessage(writing);
    return answer;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private answer<T>(): Promise<T> {
    return new Promise((done, failed) => {
      this.worker.once("message", done);
      this.worker.once("error", failed);
      this.worker.once("exit", (code) => failed(new Error(`a thread ended early, with code ${code}`)));
    });
  }
}

/** What a helping thread does: the other side of {@link Helper}. */
export function help(): void {
  const { folders, patterns, outdir, tenants } = workerData as Task;
  const port = parentPort!;
  const fleet = loadFleet(folders);
  port.once("message", (writing: Writing) => {
    for (const tenant of writing.tenants ?? []) fleet.adopt(tenant);
    const plans = selectStacks(fleet, patterns);
    const { names } = writing;
    if (plans.length !== names.length || plans.some((plan, index) => plan.name !== names[index]))
      throw new Error("the fleet's files changed while they were read: run it again");
    port.postMessage(writePart(new StackWriter(outdir), plans, new Queue(plans.length, writing.stacks.memory)));
  });
  port.postMessage(readPart(fleet, new Queue(fleet.folder.ids.length, tenants.memory)));
}
