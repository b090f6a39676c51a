import { Problems } from "../config/documents";
import { RoomFiles } from "../config/room-files";
import { STRATEGIES } from "../config/strategies";
import { TIERS } from "../config/tiers";
import type { Mechanism } from "../constructs/engines/capabilities";
import type { Engine } from "../constructs/engines/engine";
import { allForms } from "../constructs/engines/forms";
import { ENGINES } from "../constructs/engines/registry";
import type { ROOMS } from "../constructs/rooms";
import { security } from "../constructs/security";

/** What one engine does for a tenant of one tier under one strategy. */
export interface MatrixCell {
  readonly engine: string;
  readonly tier: string;
  readonly strategy: string;
  /** How the tenant is kept apart, or why that cannot be had. */
  readonly answer: Mechanism;
}

/** Strategies that a tier's tenants may have, the tier's own among them. */
export function strategiesOf(tier: string): readonly string[] {
  const { one_of } = files(security).limitsOf(tier)["tenant_isolation.strategy"]?.bounds ?? {};
  return Object.keys(STRATEGIES).filter((strategy) => one_of === undefined || one_of.includes(strategy));
}

/** Whether a tier has an engine. */
export function offers(tier: string, engine: Engine): boolean {
  return files(engine).offeredBy(tier);
}

/** Every engine, in every form, in every tier and strategy. No cell is without an answer. */
export function matrix(engines: readonly Engine[] = Object.values(ENGINES)): readonly MatrixCell[] {
  return allForms(engines).flatMap(({ name, engine }) =>
    Object.keys(TIERS).flatMap((tier) =>
      Object.keys(STRATEGIES).map((strategy) => ({
        engine: name,
        tier,
        strategy,
        answer: answerOf(engine, tier, strategy),
      })),
    ),
  );
}

function answerOf(engine: Engine, tier: string, strategy: string): Mechanism {
  const { isolation, notOffered } = engine.capabilities;
  if (!offers(tier, engine)) return { lacks: `not in tier ${tier}: ${notOffered}` };
  const taken = strategiesOf(tier);
  if (!taken.includes(strategy)) return { lacks: `tier ${tier} takes ${taken.join(" or ")}` };
  return isolation[strategy] ?? { lacks: `${engine.title} does not say how it does ${strategy}` };
}

const read = new Map<string, RoomFiles>();

/** The room's own files; those of environments are not looked at. */
function files(room: (typeof ROOMS)[number]): RoomFiles {
  let found = read.get(room.folder);
  if (found === undefined) {
    found = new RoomFiles(room, "overrides", new Problems());
    read.set(room.folder, found);
  }
  return found;
}
