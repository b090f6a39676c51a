import type { Entry } from "../rule";

/** Fewer destroyed resources than this are no sign of a mistake. */
const LEAST = 10;

/** Stacks of which nearly everything ends, with what does. */
export function endingStacks(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const stacks = new Map<string, { ended: Entry[]; rest: number }>();
  for (const entry of entries) {
    const stack = stacks.get(entry.stack) ?? { ended: [], rest: 0 };
    if (entry.action === "delete" || entry.action === "forget") stack.ended.push(entry);
    else stack.rest += 1;
    stacks.set(entry.stack, stack);
  }
  return new Map(
    [...stacks].flatMap(([name, { ended, rest }]) =>
      ended.length >= LEAST && ended.length >= 9 * rest ? [[name, ended] as const] : [],
    ),
  );
}
