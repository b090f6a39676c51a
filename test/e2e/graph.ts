import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Synthesized {
  readonly data?: { readonly aws_ssm_parameter?: Readonly<Record<string, { readonly name: string }>> };
  readonly resource?: { readonly aws_ssm_parameter?: Readonly<Record<string, { readonly name: string }>> };
}

/**
 * Which stacks must stand before each stack, read from what was synthesized: a stack depends on the one that publishes
 * a parameter which it reads. A parameter that nobody publishes is an error, because the plan would fail.
 */
export function dependencies(out: string, stacks: readonly string[]): Map<string, string[]> {
  const documents = new Map(stacks.map((stack) => [stack, read(out, stack)]));
  const publisher = new Map<string, string>();
  for (const [stack, { resource }] of documents) {
    for (const { name } of Object.values(resource?.aws_ssm_parameter ?? {})) publisher.set(name, stack);
  }
  const needs = new Map<string, string[]>();
  for (const [stack, { data }] of documents) {
    const producers = Object.values(data?.aws_ssm_parameter ?? {}).map(({ name }) => {
      const producer = publisher.get(name);
      if (!producer) throw new Error(`${stack} reads the parameter ${name}, which no stack publishes`);
      return producer;
    });
    needs.set(stack, [...new Set(producers)].filter((producer) => producer !== stack).sort());
  }
  return needs;
}

function read(out: string, stack: string): Synthesized {
  return JSON.parse(readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8")) as Synthesized;
}

/** Runs a task for every stack, each as soon as the stacks that it needs are done; one that fails stops those after it. */
export async function inOrder(
  needs: ReadonlyMap<string, readonly string[]>,
  task: (stack: string) => Promise<void>,
): Promise<void> {
  const running = new Map<string, Promise<void>>();
  const runOne = (stack: string): Promise<void> => {
    const known = running.get(stack);
    if (known) return known;
    const turn = Promise.all((needs.get(stack) ?? []).map(runOne)).then(() => task(stack));
    running.set(stack, turn);
    return turn;
  };
  const results = await Promise.allSettled([...needs.keys()].map(runOne));
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
}

/** The same edges the other way round: what must be gone before each stack may go. */
export function reversed(needs: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  return new Map(
    [...needs.keys()].map((stack) => [
      stack,
      [...needs].filter(([, deps]) => deps.includes(stack)).map(([name]) => name),
    ]),
  );
}
