import { existsSync } from "node:fs";
import { join, resolve as resolvePath } from "node:path";
import type { Problems } from "../config/documents";
import { EnvironmentRooms } from "../config/environment-rooms";
import { FileIndex } from "../config/file-index";
import { fileProblem } from "../config/files";
import { type Beforehand, type Folders, LoadedFleet } from "../config/fleet";
import type { Resolved, RoomKey, SettingsOf, Values } from "../config/model";
import { ENVIRONMENTS } from "../config/naming";
import type { Room } from "../config/room";
import { codeOfProcess, partsOfProcess, type Store } from "../config/store";
import { backup } from "./backup";
import { cost } from "./cost";
import { deployment } from "./deployment";
import { ENGINES } from "./engines/registry";
import { quotas } from "./quotas";
import { security } from "./security";
import { support } from "./support";

export { type Beforehand, type Folders, LoadedFleet } from "../config/fleet";
export { ConfigurationError, formatProblem, type Problem } from "../config/problem";

/** Folders below the one where the command runs. */
export const DEFAULT_FOLDERS: Folders = { tenants: "tenants", overrides: "overrides" };

/** Where runs of this program keep what they found out. */
export function ownStore(fresh = false): Store {
  return { folder: join(__dirname, "../.tessera/index"), code: codeOfProcess(), ...partsOfProcess(), fresh };
}

/** Every room: security and the engines. */
export const ROOMS = [security, ...Object.values(ENGINES)];

/** Rooms of a whole environment. */
export const ENVIRONMENT_ROOMS = [deployment, backup, cost, quotas, support];

/**
 * Reads the environments, the tiers and the ledger; tenants are read when asked for.
 *
 * @param rooms with their folders. Default: this program's own
 * @param store where it is kept what was found good before. Default: this program's own
 * @param beforehand what need not be read. Default: nothing
 * @throws {ConfigurationError} with every problem found
 */
export function loadFleet(
  folders: Partial<Folders> = {},
  rooms: readonly Room[] = ROOMS,
  store: Store = ownStore(),
  beforehand: Beforehand = {},
): LoadedFleet {
  return new LoadedFleet({ ...DEFAULT_FOLDERS, ...folders }, rooms, store, ENVIRONMENT_ROOMS, beforehand);
}

/** A room's settings for an environment, in the type that the room's schema gives. */
export type EnvironmentSettings = <Key extends TypedRoom>(room: Key, environment: string) => SettingsOf<Key>;

type TypedRoom = Exclude<RoomKey, string>;

/**
 * Settings of whole environments, for those who ask for nothing of their tenants.
 *
 * @param overrides folder with the environments' files
 * @returns a room's settings for an environment: the defaults, where there is no such environment
 */
export function readEnvironmentRooms(overrides: string, problems: Problems): EnvironmentSettings {
  if (!existsSync(overrides))
    problems.add(
      fileProblem(overrides, "no such folder", "a folder", "Give the environments' folder: --overrides DIR."),
    );
  const names = Object.keys(ENVIRONMENTS);
  const rooms = new EnvironmentRooms(ENVIRONMENT_ROOMS, resolvePath(overrides), names, new FileIndex(), problems);
  function settings<Key extends TypedRoom>(room: Key, environment: string): SettingsOf<Key>;
  function settings({ id }: TypedRoom, environment: string): Values {
    return rooms.resolve(id, environment)?.values ?? rooms.defaultsOf(id);
  }
  return settings;
}

/**
 * Effective settings of a tenant for an engine (or `security`), with the origin of every value: the library's call, for
 * programs of others.
 *
 * @throws {ConfigurationError} with every problem of that tenant
 */
export function resolve(engine: string, tenant: string, environment: string, folders: Partial<Folders> = {}): Resolved {
  return loadFleet(folders).resolve(engine, tenant, environment);
}
