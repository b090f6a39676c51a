import type { Fleet } from "../../config/model";
import type { LoadedFleet } from "../../constructs/rooms";
import { type StackPlan, stackNamed, stacksOf, stacksOfTenants } from "../../stacks/plan";
import { isReached } from "../../stacks/sources";
import type { Changes } from "../base/classify";
import { StackHashes } from "./hashes";
import { withRenderer } from "./render";

/** A stack whose bytes are not the base's. */
export interface AffectedStack {
  readonly stack: string;
  readonly environment: string;
  /** Deployed before those of a higher layer. */
  readonly layer: number;
  /** `removed`: the base has it and the work tree has not. Its resources are still there until they are destroyed. */
  readonly change: "added" | "changed" | "removed";
}

/** How bytes are come by. */
export interface Comparing {
  /** What is remembered of them. Default: this program's own. */
  readonly hashes?: StackHashes;
  /**
   * SHA-256 of a stack of the head that is built for another end as well; null: not known. Asked for where a tenant's
   * change can reach the stack: where an environment's can, that is every stack of it. Default: null.
   */
  readonly hashOf?: (plan: StackPlan) => string | null;
}

/**
 * Stacks whose bytes differ between two fleets that the same code synthesizes. What no changed file can reach is not
 * built (stacks/inputs.ts).
 */
export function compareFleets(
  base: LoadedFleet,
  head: LoadedFleet,
  changes: Changes,
  { hashes = new StackHashes(), hashOf = () => null }: Comparing = {},
): AffectedStack[] {
  const names = [...new Set([...Object.keys(base.environments), ...Object.keys(head.environments)])];
  return withRenderer((render) => {
    const [before, after] = [hashes.of(base, render), hashes.of(head, render)];
    const found = names
      .filter((name) => changes.environments.has(name) || touches(base, name, changes) || touches(head, name, changes))
      .flatMap((name) => {
        const [old, now] = changes.environments.has(name)
          ? [plansOf(base, name), plansOf(head, name)]
          : plansOfTenants(base, head, name, changes.tenants);
        const ofHead = changes.environments.has(name) ? after : (plan: StackPlan) => hashOf(plan) ?? after(plan);
        const differs = (was: StackPlan, is: StackPlan) =>
          (isReached(is, changes) || isReached(was, changes)) &&
          (rowsDiffer(was, is, changes) || before(was) !== ofHead(is));
        return comparePlans(old, now, differs);
      });
    hashes.save();
    return found;
  });
}

/** Whether rows of a tenant that changed are known to differ: a base whose rows do needs not be built. */
function rowsDiffer(was: StackPlan, is: StackPlan, { tenants }: Changes): boolean {
  return is.tenants.some((id) => {
    if (!tenants.has(id) || !was.tenants.includes(id)) return false;
    const [before, after] = [was.rowsOf?.(id) ?? null, is.rowsOf?.(id) ?? null];
    return before !== null && after !== null && before !== after;
  });
}

function touches(fleet: Fleet, environment: string, { tenants }: Changes): boolean {
  return [...tenants].some((id) => fleet.has(id) && fleet.tenant(id).environments.includes(environment));
}

function plansOf(fleet: Fleet, environment: string): ReadonlyMap<string, StackPlan> {
  if (fleet.environments[environment] === undefined) return new Map();
  return new Map(stacksOf(fleet, environment).map((plan) => [plan.name, plan]));
}

/** Plans of the stacks that tenants reach in either fleet, of both, where the environment is the same in both. */
function plansOfTenants(
  base: Fleet,
  head: Fleet,
  environment: string,
  tenants: ReadonlySet<string>,
): [before: ReadonlyMap<string, StackPlan>, after: ReadonlyMap<string, StackPlan>] {
  const [before, after] = [base, head].map((fleet) => {
    // Told with every other problem of its fleet, whichever tenant has it.
    fleet.tenantsOf(environment);
    return new Map(stacksOfTenants(fleet, environment, tenants).map((plan) => [plan.name, plan]));
  }) as [Map<string, StackPlan>, Map<string, StackPlan>];
  const complete = (plans: Map<string, StackPlan>, others: ReadonlyMap<string, StackPlan>, fleet: Fleet) => {
    for (const name of others.keys()) {
      const plan = plans.has(name) ? null : stackNamed(fleet, name);
      if (plan !== null) plans.set(name, plan);
    }
  };
  complete(before, after, base);
  complete(after, before, head);
  return [before, after];
}

function comparePlans(
  base: ReadonlyMap<string, StackPlan>,
  head: ReadonlyMap<string, StackPlan>,
  differs: (before: StackPlan, after: StackPlan) => boolean,
): AffectedStack[] {
  const found: AffectedStack[] = [];
  for (const plan of head.values()) {
    const before = base.get(plan.name);
    if (before === undefined) found.push(affected(plan, "added"));
    else if (differs(before, plan)) found.push(affected(plan, "changed"));
  }
  for (const plan of base.values()) if (!head.has(plan.name)) found.push(affected(plan, "removed"));
  return found;
}

export function affected(plan: Omit<StackPlan, "build">, change: AffectedStack["change"]): AffectedStack {
  return { stack: plan.name, environment: plan.environment, layer: plan.layer, change };
}

/** Lowest layer first, then by name; what is removed goes last, highest layer first. */
export function inOrder(stacks: readonly AffectedStack[]): AffectedStack[] {
  const rank = ({ change, layer }: AffectedStack) => (change === "removed" ? 1000 - layer : layer);
  return [...stacks].sort((a, b) => rank(a) - rank(b) || (a.stack < b.stack ? -1 : 1));
}
