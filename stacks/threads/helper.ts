import { join } from "node:path";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { ofBuilder, type Store } from "../../config/store";
import type { CleanTenant } from "../../config/tenant-reader";
import { type Folders, loadFleet, ownStore, ROOMS } from "../../constructs/rooms";
import { selectStacks } from "../select";
import { StackWriter } from "../synthesize";
import { type ReadPart, readPart, type WrittenPart, writePart } from "./parts";
import { Queue } from "./queue";

/** What a helping thread is told when it starts. */
export interface Task {
  readonly folders: Folders;
  readonly patterns: readonly string[];
  readonly outdir: string;
  readonly store: Store;
  /** Digest of what makes stacks in the run that the thread is to help. */
  readonly code: string | null;
}

/** Tenants to read and check, shared with other threads. */
export interface Reading {
  readonly kind: "reading";
  readonly ids: readonly string[];
  readonly queue: SharedArrayBuffer;
}

/** Stacks to write, once every tenant was read, shared with other threads. */
export interface Writing {
  readonly kind: "writing";
  /** Tenants that it has not read itself. */
  readonly tenants: readonly CleanTenant[];
  /** Digest of what each environment was read from. */
  readonly environments: Readonly<Record<string, string>>;
  /** Names of the stacks, in the order of writing. */
  readonly names: readonly string[];
  readonly queue: SharedArrayBuffer;
}

const RUNNER = join(__dirname, "../../cli/run.js");
const COMMAND = "synth";

/** A thread that helps another one to read tenants and to write stacks. */
export class Helper {
  private readonly worker: Worker;
  private failure: Error | undefined;

  constructor(task: Task) {
    this.worker = new Worker(RUNNER, { argv: [COMMAND], workerData: task });
    // It may fail before anything is asked of it.
    this.worker.once("error", (error: Error) => {
      this.failure = error;
    });
    this.worker.once("exit", (code) => {
      this.failure ??= new Error(`a thread ended early, with code ${code}`);
    });
  }

  read(reading: Reading): Promise<ReadPart> {
    return this.ask(reading);
  }

  write(writing: Writing): Promise<WrittenPart> {
    return this.ask(writing);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private ask<T>(what: Reading | Writing): Promise<T> {
    return new Promise((done, failed) => {
      if (this.failure !== undefined) throw this.failure;
      this.worker.once("message", done);
      this.worker.once("error", failed);
      this.worker.once("exit", () => failed(this.failure));
      this.worker.postMessage(what);
    });
  }
}

/** What a helping thread does: the other side of {@link Helper}. */
export function help(): void {
  const { folders, patterns, outdir, store, code } = workerData as Task;
  const port = parentPort!;
  if (code !== null && code !== ofBuilder(ownStore()).code) throw changed();
  const fleet = loadFleet(folders, ROOMS, store);

  const read = ({ ids, queue }: Reading): ReadPart => readPart(fleet, ids, new Queue(ids.length, queue));
  const write = ({ tenants, environments, names, queue }: Writing): WrittenPart => {
    for (const tenant of tenants) fleet.adopt(tenant);
    const plans = new Map(selectStacks(fleet, patterns).map((plan) => [plan.name, plan]));
    const same = Object.keys(environments).every((name) => fleet.environmentContent(name) === environments[name]);
    if (!same || names.some((name) => !plans.has(name))) throw changed();
    const asked = names.map((name) => plans.get(name)!);
    return writePart(new StackWriter(outdir), asked, new Queue(names.length, queue));
  };
  port.on("message", (what: Reading | Writing) => port.postMessage(what.kind === "reading" ? read(what) : write(what)));
}

function changed(): Error {
  return new Error("files changed while they were read: run it again");
}
