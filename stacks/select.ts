import type { Fleet } from "../config/model";
import { type StackPlan, stackNamed, stacksOf } from "./plan";

/** Thrown for a pattern that names nothing, with what there is. */
export class NoSuchStack extends Error {
  constructor(
    readonly pattern: string,
    environments: readonly string[],
  ) {
    super(
      `no stack matches ${JSON.stringify(pattern)}: give an environment (${environments.join(", ")}), the name of a stack ` +
        "such as production-foundation, or a pattern such as production-*",
    );
    this.name = "NoSuchStack";
  }
}

/**
 * The stacks that the patterns name, each once, lowest layer first.
 *
 * @param patterns environments, stack names, or names with `*` for any characters; none: every stack
 * @throws {NoSuchStack} for a pattern that matches nothing
 */
export function selectStacks(fleet: Fleet, patterns: readonly string[]): StackPlan[] {
  const environments = Object.keys(fleet.environments);
  const every = (names: readonly string[]) => names.flatMap((name) => stacksOf(fleet, name));
  const chosen = new Map<string, StackPlan>();
  for (const pattern of patterns.length === 0 ? ["*"] : patterns) {
    const found = environments.includes(pattern)
      ? stacksOf(fleet, pattern)
      : pattern.includes("*")
        ? every(environments.filter((name) => mayMatch(pattern, `${name}-`))).filter((plan) =>
            matches(pattern, plan.name),
          )
        : [stackNamed(fleet, pattern)].filter((plan) => plan !== null);
    if (found.length === 0 && pattern !== "*") throw new NoSuchStack(pattern, environments);
    for (const plan of found) chosen.set(plan.name, plan);
  }
  return [...chosen.values()].sort((a, b) => a.layer - b.layer || (a.name < b.name ? -1 : 1));
}

/** Whether a name that begins with `prefix` can match: its fixed start must agree with the prefix. */
function mayMatch(pattern: string, prefix: string): boolean {
  const fixed = pattern.slice(0, pattern.indexOf("*"));
  return fixed.startsWith(prefix) || prefix.startsWith(fixed);
}

function matches(pattern: string, name: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(name);
}
