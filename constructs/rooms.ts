import { join } from "node:path";
import { type Folders, LoadedFleet } from "../config/fleet";
import type { Room } from "../config/room";
import { codeOfProcess, type Store } from "../config/store";
import { backup } from "./backup";
import { deployment } from "./deployment";
import { ENGINES } from "./engines/registry";
import { security } from "./security";

export { type Folders, LoadedFleet } from "../config/fleet";
export { ConfigurationError, formatProblem, type Problem } from "../config/problem";

/** Folders below the one where the command runs. */
export const DEFAULT_FOLDERS: Folders = { tenants: "tenants", overrides: "overrides" };

/** Where runs of this program keep what they found out. */
export function ownStore(fresh = false): Store {
  return { folder: join(__dirname, "../.tessera/index"), code: codeOfProcess(), fresh };
}

/** Every room: security and the engines. */
export const ROOMS = [security, ...Object.values(ENGINES)];

/** Rooms of a whole environment. */
export const ENVIRONMENT_ROOMS = [deployment, backup];

/**
 * Reads the environments, the tiers and the ledger; tenants are read when asked for.
 *
 * @param rooms with their folders. Default: this program's own
 * @param store where it is kept what was found good before. Default: this program's own
 * @throws {ConfigurationError} with every problem found
 */
export function loadFleet(
  folders: Partial<Folders> = {},
  rooms: readonly Room[] = ROOMS,
  store: Store = ownStore(),
): LoadedFleet {
  return new LoadedFleet({ ...DEFAULT_FOLDERS, ...folders }, rooms, store, ENVIRONMENT_ROOMS);
}
