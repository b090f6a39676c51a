import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
}

/**
 * What has to stand before each of these stacks, as the manifest tells `cdktf deploy`. Where a stack in between is not
 * among them (it needs a cluster), what that one waits for is waited for.
 */
export function orderOf(out: string, stacks: readonly string[]): Map<string, string[]> {
  const { stacks: all } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as Manifest;
  const before = (name: string): string[] =>
    all[name]!.dependencies.flatMap((one) => (stacks.includes(one) ? [one] : before(one)));
  return new Map(stacks.map((name) => [name, [...new Set(before(name))].sort()]));
}

/** Everything that stands before a stack, near and far. */
export function allBefore(order: ReadonlyMap<string, readonly string[]>, name: string): Set<string> {
  const found = new Set<string>();
  const visit = (one: string): void => {
    for (const next of order.get(one) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(name);
  return found;
}

interface Document {
  readonly output?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Ways in which a stack leans on another that are no published contract: outputs, and states that are read. */
export function hiddenReferences(out: string, stack: string): string[] {
  const text = readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8");
  const { output = {}, data = {} } = JSON.parse(text) as Document;
  return [
    ...Object.keys(output).map((name) => `output.${name}`),
    ...Object.keys(data.terraform_remote_state ?? {}).map((name) => `data.terraform_remote_state.${name}`),
  ];
}
