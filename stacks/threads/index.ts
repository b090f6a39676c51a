import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type Folders, loadFleet } from "../../config";
import { ENVIRONMENTS } from "../../config/naming";
import type { StackPlan } from "../plan";
import { selectStacks } from "../select";
import { StackWriter, type WrittenStack } from "../synthesize";
import { Helper } from "./helper";
import { readPart, throwFirst, writePart } from "./parts";
import { Queue } from "./queue";

export interface Synthesis {
  readonly folders: Folders;
  /** Which stacks: see {@link selectStacks}. */
  readonly patterns: readonly string[];
  readonly outdir: string;
  /** Threads to work in, this one included. Default: {@link threadsFor}. */
  readonly threads?: number;
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
  const { folders, patterns, outdir } = synthesis;
  const tenants = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const threads = synthesis.threads ?? threadsFor(folders.tenants, patterns);
  const task = { folders, patterns, outdir, tenants: { memory: tenants } };
  // Started first, so that they load the program while this thread reads the environments.
  const helpers = Array.from({ length: threads - 1 }, () => new Helper(task));
  try {
    return await work(synthesis, helpers, tenants);
  } finally {
    await Promise.all(helpers.map((helper) => helper.end()));
  }
}

async function work(
  { folders, patterns, outdir, step }: Synthesis,
  helpers: readonly Helper[],
  tenants: SharedArrayBuffer,
): Promise<WrittenStack[]> {
  const reading = Promise.all(helpers.map((helper) => helper.read()));
  // Where this thread fails first, its own error is the one to tell.
  reading.catch(() => undefined);
  const fleet = loadFleet(folders);
  const parts = helpers.length === 0 ? [] : [readPart(fleet, new Queue(fleet.folder.ids.length, tenants))];
  parts.push(...(await reading));
  // A fleet with problems is read again by one thread: which of them are told must not depend on who read what.
  const whole = parts.includes(null) ? loadFleet(folders) : fleet;
  for (const tenant of parts.slice(1).flatMap((part) => part ?? [])) whole.adopt(tenant);
  const plans = selectStacks(whole, patterns);

  const queue = new Queue(plans.length);
  const writer = new StackWriter(outdir);
  const names = plans.map((plan) => plan.name);
  const others = Promise.all(
    helpers.map((helper, index) =>
      helper.write({
        tenants: parts.flatMap((part, reader) => (reader === index + 1 ? [] : (part ?? []))),
        names,
        stacks: { memory: queue.memory },
      }),
    ),
  );
  others.catch(() => undefined);
  const own = writePart(writer, plans, queue, (name) => step?.(queue.taken, plans.length, name));
  const written = [own, ...(await others)];
  throwFirst(written);
  const entries = written.slice(1).flatMap((part) => part.entries);
  writer.writeManifest(plans, entries);
  return inOrder(
    plans,
    written.flatMap((part) => part.stacks),
  );
}

function inOrder(plans: readonly StackPlan[], stacks: readonly WrittenStack[]): WrittenStack[] {
  const byName = new Map(stacks.map((stack) => [stack.stack, stack]));
  return plans.map((plan) => byName.get(plan.name)!);
}

/** Fewer tenants than this are read by one thread before another has loaded the program. */
const TENANTS_A_THREAD = 1000;
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
