import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type LoadedFleet, ownStore } from "../constructs/rooms";
import { MadeFrom } from "../stacks/made-from";
import { stacksOf } from "../stacks/plan";
import { type InventoryItem, readInventory, stacksIn } from "./inventory";

/** What the stacks that a fleet has say, and how far that is to be trusted. Each list in the order of deploying. */
export interface FleetInventory {
  readonly items: readonly InventoryItem[];
  /** Stacks of the fleet that were read. */
  readonly read: readonly string[];
  /** Stacks of the fleet that were not written: nothing of them is counted. */
  readonly missing: readonly string[];
  /** Stacks that were made from other files than today's, or changed after they were written. */
  readonly old: readonly string[];
  /** Stacks of which nothing tells what they were made from: another machine, or another program, wrote them. */
  readonly unknown: readonly string[];
  /** Stacks in the folder that the fleet does not have any more: left out. */
  readonly leftOut: readonly string[];
}

/**
 * Reads those stacks of an environment that the fleet has today from the folder that synth wrote.
 *
 * @throws {Error} where none of them is there
 */
export function readFleetInventory(
  fleet: LoadedFleet,
  environment: string,
  out: string,
  store = ownStore(),
): FleetInventory {
  const plans = stacksOf(fleet, environment);
  const found = new Set(stacksIn(out, environment));
  const there = plans.filter(({ name }) => found.has(name));
  const own = new Set(plans.map(({ name }) => name));
  const madeFrom = new MadeFrom(store, outdirOf(out));
  const states = new Map(there.map((plan) => [plan.name, madeFrom.stateOf(plan, fleet)]));
  const inState = (state: string) => there.filter(({ name }) => states.get(name) === state).map(({ name }) => name);
  return {
    items: readInventory(out, environment, own),
    read: there.map(({ name }) => name),
    missing: plans.filter(({ name }) => !found.has(name)).map(({ name }) => name),
    old: inState("old"),
    unknown: inState("unknown"),
    leftOut: [...found].filter((name) => !own.has(name)),
  };
}

/** The folder that synth was given: it may be named by the stacks in it. */
function outdirOf(out: string): string {
  const path = resolve(out);
  return !existsSync(join(path, "stacks")) && basename(path) === "stacks" ? dirname(path) : path;
}

/** Whether something is known to be missing in it, or to be another day's: its sums are none. */
export function isPartial({ missing, old }: FleetInventory): boolean {
  return missing.length + old.length > 0;
}

/** What all rows together are, for people. */
export function nameOfAll(inventory: FleetInventory): string {
  const { read, missing, old } = inventory;
  if (!isPartial(inventory)) return "all";
  const parts = [
    ...(missing.length > 0 ? [`${read.length} of ${read.length + missing.length} stacks`] : []),
    ...(old.length > 0 ? [`${old.length} of them old`] : []),
  ];
  return `partial: ${parts.join(", ")}`;
}

const MOST_NAMED = 3;

/** What keeps an inventory from being the whole of today, for people, one line each; none where it is. */
export function doubtsOf({ missing, old, unknown, leftOut }: FleetInventory, environment: string): string[] {
  const again = `./tessera synth ${environment}`;
  const lines: readonly (readonly [readonly string[], string])[] = [
    [missing, `of this fleet not written, and not counted. Write them: ${again}`],
    [old, `made from other files than today's, or changed since. Write them again: ${again}`],
    [unknown, `that nothing here knows the origin of, so they may be old. To be sure: ${again}`],
    [leftOut, "that this fleet does not have any more: left out"],
  ];
  return lines.flatMap(([stacks, says]) => (stacks.length === 0 ? [] : [`${named(stacks)} ${says}`]));
}

function named(stacks: readonly string[]): string {
  const more = stacks.length > MOST_NAMED ? `, and ${stacks.length - MOST_NAMED} more` : "";
  return `${stacks.length} stack${stacks.length === 1 ? "" : "s"} (${stacks.slice(0, MOST_NAMED).join(", ")}${more})`;
}
