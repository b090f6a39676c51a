import { ISOLATION_ROOM } from "../../config/isolation";
import { oneOf } from "../../config/nearest";
import { admits } from "../../config/placement";
import { type Folders, type LoadedFleet, loadFleet, ROOMS } from "../../constructs/rooms";
import type { Ask } from "../program/ask";
import { requireKnown, UsageError } from "../program/usage-error";

/** Where a tenant is to live, and as what. */
interface Wanted {
  readonly tier: string;
  /** Empty: every environment there is. */
  readonly environments: readonly string[];
}

/** The environments that a call means. @throws {UsageError} where there is no such one */
export function environmentsOf(fleet: LoadedFleet, { environments }: Pick<Wanted, "environments">): readonly string[] {
  const known = Object.keys(fleet.environments);
  for (const environment of environments) requireKnown("environment", environment, known);
  return environments.length > 0 ? environments : known;
}

/** Engines that a tier has. */
export function enginesOfTier(fleet: LoadedFleet, tier: string): readonly string[] {
  return ROOMS.map((room) => room.id).filter((room) => room !== ISOLATION_ROOM && fleet.offers(tier, room));
}

/** Those of them that have a home in each environment: in a cell that admits the tier, or as the tenant's own. */
export function enginesWithHomes(fleet: LoadedFleet, { tier, environments }: Wanted): readonly string[] {
  const hasHome = (engine: string, name: string) =>
    !fleet.isPooledTier(tier, name) ||
    Object.values(fleet.environments[name]?.cells ?? {}).some((cell) => admits(cell, tier, [engine]));
  return enginesOfTier(fleet, tier).filter((engine) => environments.every((name) => hasHome(engine, name)));
}

/** @throws {UsageError} with the engines there are: none is taken that nobody asked for */
export function refuseNoEngine(fleet: LoadedFleet, wanted: Wanted): never {
  const { environments } = wanted;
  throw new UsageError(
    `--engine: none; allowed: ${oneOf(enginesWithHomes(fleet, wanted))}, which tier ${wanted.tier} has in ` +
      `${environments.join(", ")}. Each is built, billed and kept: name those that the tenant is to have.`,
  );
}

/** Asks the person at the terminal which engines a tenant is to have. @throws {UsageError} where there is no such one */
export async function askEngines(
  folders: Folders,
  { tier, environments }: Wanted,
  ask: Ask,
): Promise<readonly string[]> {
  const fleet = loadFleet(folders);
  const wanted = { tier, environments: environmentsOf(fleet, { environments }) };
  const answer = (await ask(`engines, with commas between (${enginesWithHomes(fleet, wanted).join(", ")}): `)) ?? "";
  const engines = answer.split(/[\s,]+/).filter((word) => word !== "");
  return engines.length > 0 ? engines : refuseNoEngine(fleet, wanted);
}
