import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { ENVIRONMENTS } from "../../config/naming";
import { ofBuilder, type Store } from "../../config/store";
import { type Beforehand, type Folders, type LoadedFleet, loadFleet, ownStore, ROOMS } from "../../constructs/rooms";
import { StackMemory } from "../memory";
import type { StackPlan } from "../plan";
import { selectStacks } from "../select";
import { StackFolder } from "../stack-folder";
import type { BuiltStack, StackWriter, WrittenStack } from "../synthesize";
import { Helpers } from "./helpers";
import { readPart, throwFirst, writePart } from "./parts";
import { Queue } from "./queue";

export interface Synthesis {
  readonly folders: Folders;
  /** Which stacks: see {@link selectStacks}. */
  readonly patterns: readonly string[];
  readonly outdir: string;
  /** Threads to work in, this one included, wherever there is anything to do. Default: {@link threadsFor}. */
  readonly threads?: number;
  /** Where it is kept what runs found out. Default: this program's own. */
  readonly store?: Store;
  /** What need not be read of tenants. Default: nothing. */
  readonly beforehand?: Beforehand;
  /** Called after each stack that this thread wrote, with how many of all were taken up so far. */
  readonly step?: (done: number, total: number, name: string) => void;
}

/**
 * Reads and checks a fleet and writes its stacks, in several threads where there is enough to do. What is written,
 * and the error where there is one, is the same whatever the number of threads.
 *
 * @returns what was written, in the order of {@link selectStacks}
 * @throws {ConfigurationError} with every problem of the fleet, before anything is written
 */
export async function synthesizeFleet(synthesis: Synthesis): Promise<WrittenStack[]> {
  const { folders, patterns, outdir, store = ownStore() } = synthesis;
  const threads = synthesis.threads ?? threadsFor(folders.tenants, patterns);
  const task = { folders, patterns, outdir, store, code: ofBuilder(ownStore()).code };
  const helpers = new Helpers(threads - 1, task);
  try {
    return await work({ ...synthesis, store }, helpers);
  } finally {
    await helpers.end();
  }
}

async function work(synthesis: Synthesis & { readonly store: Store }, helpers: Helpers): Promise<WrittenStack[]> {
  const { folders, patterns, outdir, store, beforehand } = synthesis;
  const memory = new StackMemory(store, outdir);
  // Started first, so that they load the program while this thread reads the environments.
  if (memory.isEmpty) helpers.start();
  const fleet = await read(loadFleet(folders, ROOMS, store, beforehand), synthesis, helpers);
  const plans = selectStacks(fleet, patterns);

  const folder = new StackFolder(fleet, outdir, store, memory);
  const left = plans.filter((plan) => !folder.has(plan));
  const byName = new Map(left.map((plan) => [plan.name, plan]));
  for (const stack of await write(fleet, left, folder.writer, synthesis, helpers))
    folder.note(byName.get(stack.name)!, stack);
  return folder.finish(plans);
}

/** Reads and checks every tenant, where other threads help with that. Returns the fleet, which is whole then. */
async function read(
  fleet: LoadedFleet,
  { folders, store, threads }: Synthesis,
  helpers: Helpers,
): Promise<LoadedFleet> {
  if (helpers.most === 0) return fleet;
  // Started before the files are read, so that they load the program meanwhile.
  if (!fleet.isIndexed) helpers.start();
  const missing = fleet.recall();
  if (missing.length >= (threads === undefined ? TENANTS_A_THREAD : 1)) helpers.start();
  if (!helpers.running || missing.length === 0) return fleet;

  const queue = new Queue(missing.length);
  const reading = helpers.read(missing, queue.memory);
  // Where this thread fails first, its own error is the one to tell.
  reading.catch(() => undefined);
  const parts = [readPart(fleet, missing, queue), ...(await reading)];
  // A fleet with problems is read again by one thread: which of them are told must not depend on who read what.
  const whole = parts.includes(null) ? loadFleet(folders, ROOMS, store) : fleet;
  for (const tenant of parts.slice(1).flatMap((part) => part ?? [])) whole.adopt(tenant);
  return whole;
}

/** Builds and writes stacks. Returns them in any order. */
async function write(
  fleet: LoadedFleet,
  plans: readonly StackPlan[],
  writer: StackWriter,
  { step, threads }: Synthesis,
  helpers: Helpers,
): Promise<readonly BuiltStack[]> {
  if (plans.length >= (threads === undefined ? STACKS_A_THREAD : 2)) helpers.start();
  const queue = new Queue(plans.length);
  const shared = { names: plans.map((plan) => plan.name), queue: queue.memory };
  const others = helpers.running && plans.length > 1 ? helpers.write(fleet, shared) : Promise.resolve([]);
  others.catch(() => undefined);
  const own = writePart(writer, plans, queue, (name) => step?.(queue.taken, plans.length, name));
  const written = [own, ...(await others)];
  throwFirst(written);
  return written.flatMap((part) => part.stacks);
}

/** Fewer tenants than this are read by one thread before another has loaded the program. */
const TENANTS_A_THREAD = 1000;
/** Likewise of stacks to build. */
const STACKS_A_THREAD = 100;
/** With two, 10,000 tenants stay under 600 MB of memory; each further one takes some 150 MB. */
const MOST_THREADS = 2;

/** How many threads are worth their start, by the number of entries in the folder of tenants and what is asked for. */
export function threadsFor(tenants: string, patterns: readonly string[]): number {
  const manyStacks = patterns.length === 0 || patterns.some((name) => name.includes("*") || name in ENVIRONMENTS);
  if (!manyStacks) return 1;
  return Math.max(1, Math.min(availableParallelism(), MOST_THREADS, Math.ceil(entriesOf(tenants) / TENANTS_A_THREAD)));
}

function entriesOf(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
}
