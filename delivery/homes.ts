import type { Fleet, Home } from "../config/model";
import type { Engine } from "../constructs/engines/engine";
import { bootstrapHost, sliceHost } from "../constructs/engines/hosts";
import type { ShareFacts } from "../executor/contract/observation";

/** Homes that checks and drills work on, cells first. Those of erased tenants hold nothing. */
export function deliveredHomes(fleet: Fleet, environment: string): readonly Home[] {
  return fleet.homes(environment).filter(({ empty }) => !empty);
}

/** The stacks of a home, lowest layer first. */
export function stackNamesOf({ stacks: { own, incluster, shares } }: Pick<Home, "stacks">): readonly string[] {
  return [own, incluster, shares].filter((name) => name !== null);
}

/** The shares of an engine in a home, as their contracts tell of them. */
export function shareFacts(home: Home, engine: Engine): readonly ShareFacts[] {
  return home.shares
    .filter(({ tenant }) => tenant.engines.includes(engine.id))
    .map((share) => {
      const { contract, expected } = engine.build().slice(sliceHost(share, engine.id));
      return { tenant: share.tenant.id, contract, expected };
    });
}

/** What a look at an engine's cluster needs to know, in the engine's own terms. */
export function lookOf(home: Home, engine: Engine): object {
  return engine.build().look(bootstrapHost(home, engine.id));
}

/** Homes that a change of these stacks can reach: their own, and all where a stack is one that all stand on. */
export function homesReached(homes: readonly Home[], stacks: readonly string[]): readonly Home[] {
  const names = new Map(homes.map((home) => [home, stackNamesOf(home)]));
  const owned = new Set([...names.values()].flat());
  if (stacks.some((stack) => !owned.has(stack))) return homes;
  return homes.filter((home) => names.get(home)!.some((stack) => stacks.includes(stack)));
}
