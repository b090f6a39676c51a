import type { LoadedFleet } from "../../constructs/rooms";
import { type StackPlan, stacksOf, stacksOfTenants } from "../../stacks/plan";
import { selectStacks } from "../../stacks/select";

/** Which stacks of an environment are meant. Each kind narrows what the others name; an empty one does not. */
export interface Choice {
  readonly layers: readonly number[];
  /** Tenants: the stacks that they reach by changing, as `affected` has them. */
  readonly tenants: readonly string[];
  /** Names or patterns. */
  readonly stacks: readonly string[];
}

/**
 * The stacks of an environment that are meant, lowest layer first.
 *
 * @throws {NoSuchStack} for a pattern that matches nothing at all
 */
export function choose(fleet: LoadedFleet, environment: string, { layers, tenants, stacks }: Choice): StackPlan[] {
  const ofTenants =
    tenants.length === 0 ? null : new Set(stacksOfTenants(fleet, environment, tenants).map(({ name }) => name));
  const named = stacks.length === 0 ? null : new Set(selectStacks(fleet, stacks).map(({ name }) => name));
  return selectStacks(fleet, [environment]).filter(
    ({ name, layer }) =>
      (ofTenants?.has(name) ?? true) && (named?.has(name) ?? true) && (layers.length === 0 || layers.includes(layer)),
  );
}

/** A layer of stacks, which do not wait for each other. */
export interface Layer {
  readonly layer: number;
  readonly stacks: readonly StackPlan[];
}

/** Layers in the order of deploying, which is the one of stacks/plan.ts; of destroying, the other way round. */
export function layersOf(plans: readonly StackPlan[], destroy = false): readonly Layer[] {
  const numbers = [...new Set(plans.map(({ layer }) => layer))].sort((a, b) => (destroy ? b - a : a - b));
  return numbers.map((layer) => ({ layer, stacks: plans.filter((plan) => plan.layer === layer) }));
}

/** Stacks of the environment that chosen ones stand on, and that are not chosen: they must stand already. */
export function groundOf(plans: readonly StackPlan[]): readonly string[] {
  const chosen = new Set(plans.map(({ name }) => name));
  return [...new Set(plans.flatMap(({ after }) => after))].filter((name) => !chosen.has(name)).sort();
}

/** Stacks of the environment that stand on chosen ones, and that are not chosen: they must be gone first. */
export function standingOn(fleet: LoadedFleet, environment: string, plans: readonly StackPlan[]): readonly string[] {
  const chosen = new Set(plans.map(({ name }) => name));
  return stacksOf(fleet, environment)
    .filter(({ name, after }) => !chosen.has(name) && after.some((one) => chosen.has(one)))
    .map(({ name }) => name);
}
