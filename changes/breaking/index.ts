import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Problem } from "../../config/problem";
import type { Room } from "../../config/room";
import { ConfigurationError, type Folders, type LoadedFleet, loadFleet, ROOMS } from "../../constructs/rooms";
import { type Inside, withBase } from "../base/base";
import type { Changes } from "../base/classify";
import { nameIn } from "../base/of-base";
import { pathIn } from "../base/path-in";
import { type Since, sinceOf } from "../base/since";
import type { BreakingChange, PlaceOrFile } from "./breaking-change";
import { compareEnvironments } from "./environments";
import { compareTenants } from "./tenants";
import type { Within } from "./within";

export {
  type BreakingChange,
  formatBreakingChange,
  formatBreakingChanges,
  grouped,
  isWarning,
} from "./breaking-change";

/** What a change does to what exists. */
export interface BreakingChanges {
  /** The commit, or the folder, that was compared with. */
  readonly base: string;
  readonly steps: readonly BreakingChange[];
}

/** Steps between two fleets, in one environment or in all. Pure: reads what the fleets read, and nothing else. */
export function compareFleets(
  base: LoadedFleet,
  head: LoadedFleet,
  rooms: readonly Room[] = ROOMS,
  within: Within = null,
): BreakingChange[] {
  return [...compareEnvironments(base, head, rooms, within), ...compareTenants(base, head, rooms, () => true, within)];
}

/**
 * Steps between a commit and the work tree's fleet. Tenants whose files are the same blobs are skipped, unless
 * something below them (an environment, a default, a tier) changed.
 *
 * @param reference a commit, branch or tag; in a pull request, where it left the target branch
 * @param since what differs from it, where that is known already
 * @param within the environment that stands at the commit; null: all of them do
 * @throws {GitError} where the reference names no commit of this clone
 */
export function breakingSince(
  reference: string,
  given: Folders,
  head: LoadedFleet,
  since: Since = sinceOf(reference, given),
  within: Within = null,
): BreakingChanges {
  const { where, commit, changes } = since;
  const layers = changedLayers(where, changes);
  // Nothing of the other tenants is asked for: who lives in a cell matters where an environment's file changed.
  const tenants = changes.environments.size + layers.length > 0 ? undefined : changes.tenants;
  const inScope = (id: string): boolean => tenants?.has(id) ?? true;
  const compare = (folders: Folders, scratch: string): BreakingChange[] => {
    const name = (file: string) => nameIn(file, scratch, commit);
    try {
      const base = baseFleet(folders, where, scratch, layers);
      // What did not change takes no step.
      const all =
        tenants === undefined
          ? compareFleets(base, head, ROOMS, within)
          : compareTenants(base, head, ROOMS, inScope, within);
      return all.map((step) => renamed(step, name));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return [unreadable(name(folders.overrides), commit, error)];
    }
  };
  return { base: commit, steps: withBase(where, commit, compare, { tenants, further: layers }) };
}

function unreadable(file: string, commit: string, { problems }: ConfigurationError): BreakingChange {
  return {
    rule: "base-unreadable",
    address: "base",
    place: { file, line: null, column: null },
    path: "",
    before: commit.slice(0, 8),
    after: `${problems.length} problem${problems.length === 1 ? "" : "s"}, such as ${problems.slice(0, EXAMPLES).map(placed).join(", ")}`,
    was: null,
    allowed: "a base that this code can read",
    why: "Nobody can say what a change does to what cannot be read, and nothing was compared",
    instead:
      "Change code and configuration one after the other; where a version's rules refuse what was legal, give this change an exception and compare plans",
  };
}

/** Problems of a base that are named. */
const EXAMPLES = 3;

/** Where a problem stands. Its values are told by a run on the base itself. */
const placed = ({ file, line, path }: Problem): string =>
  `${basename(file)}${line === null ? "" : `:${line}`}${path === "" ? "" : ` ${path}`}`;

/** Steps between the fleet of other folders and this one: every tenant is compared. */
export function breakingAgainst(base: Folders, head: LoadedFleet, within: Within = null): BreakingChanges {
  return { base: base.tenants, steps: compareFleets(loadFleet(base), head, ROOMS, within) };
}

/** Folders of rooms in which a default, a tier or the like changed: the base is read with those of its time. */
function changedLayers(where: Inside, { code }: Changes): string[] {
  return ROOMS.map(({ folder }) => pathIn(where.root, folder))
    .filter((path) => path !== null)
    .filter((path) => code.some((file) => file.startsWith(`${path}/`) && file.endsWith(".yml")));
}

/** The base's fleet. Where this code cannot read the defaults and tiers of that time, it is read with today's. */
function baseFleet(folders: Folders, where: Inside, scratch: string, layers: readonly string[]): LoadedFleet {
  const rooms = ROOMS.map((room) => {
    const path = pathIn(where.root, room.folder);
    const folder = path === null || !layers.includes(path) ? room.folder : join(scratch, path);
    return existsSync(join(folder, "defaults.yml")) ? { ...room, folder } : room;
  });
  try {
    return loadFleet(folders, rooms);
  } catch (error) {
    if (!(error instanceof ConfigurationError) || layers.length === 0) throw error;
    return loadFleet(folders);
  }
}

function renamed(step: BreakingChange, name: (file: string) => string): BreakingChange {
  const at = <T extends PlaceOrFile>(place: T): T => ({ ...place, file: name(place.file) });
  return { ...step, place: at(step.place), was: step.was === null ? null : at(step.was) };
}
