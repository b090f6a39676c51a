import { types } from "node:util";
import { ConfigurationError, type Problem } from "../../config/problem";
import type { CleanTenant } from "../../config/tenant-reader";
import type { LoadedFleet } from "../../constructs/rooms";
import type { StackPlan } from "../plan";
import type { BuiltStack, StackWriter } from "../synthesize";
import type { Queue } from "./queue";

/** The part of the work that one thread does, whichever it is. What goes between threads is plain data. */

/** The tenants that a thread read, or null: something is wrong with one of them. */
export type ReadPart = readonly CleanTenant[] | null;

/** Reads and checks tenants for as long as the queue has one. */
export function readPart(fleet: LoadedFleet, ids: readonly string[], queue: Queue): ReadPart {
  const part: CleanTenant[] = [];
  for (let index = queue.take(); index !== null; index = queue.take()) {
    const clean = fleet.clean(ids[index]!);
    if (clean === null) {
      queue.close();
      return null;
    }
    part.push(clean);
  }
  return part;
}

/** The stacks that a thread wrote, and why it wrote no more. */
export interface WrittenPart {
  readonly stacks: readonly BuiltStack[];
  readonly failure: PartFailure | null;
}

/** An error on its way between threads: classes do not survive that. */
export interface PartFailure {
  /** Of the stack, in the order of writing. */
  readonly index: number;
  readonly problems: readonly Problem[] | null;
  readonly message: string;
  readonly stack: string | undefined;
}

/** Writes stacks for as long as the queue has one and nothing fails anywhere. */
export function writePart(
  writer: StackWriter,
  plans: readonly StackPlan[],
  queue: Queue,
  step: (name: string) => void = () => undefined,
): WrittenPart {
  const stacks: BuiltStack[] = [];
  for (let index = queue.take(); index !== null; index = queue.take()) {
    const plan = plans[index]!;
    try {
      stacks.push(writer.write(plan));
    } catch (error) {
      queue.close();
      return { stacks, failure: failureOf(index, error) };
    }
    step(plan.name);
  }
  return { stacks, failure: null };
}

function failureOf(index: number, error: unknown): PartFailure {
  // Not instanceof: an error of another realm, as tests have them, is one as well.
  const { message, stack } = types.isNativeError(error) ? error : new Error(String(error));
  return { index, problems: error instanceof ConfigurationError ? error.problems : null, message, stack };
}

/**
 * Throws the failure of the first stack, in the order of writing, that failed in any thread: the one that a single
 * thread would have met, since the queue hands out all before it first.
 */
export function throwFirst(parts: readonly WrittenPart[]): void {
  const [first] = parts
    .map(({ failure }) => failure)
    .filter((failure) => failure !== null)
    .sort((a, b) => a.index - b.index);
  if (first === undefined) return;
  if (first.problems !== null) throw new ConfigurationError(first.problems);
  const error = new Error(first.message);
  error.stack = first.stack;
  throw error;
}
