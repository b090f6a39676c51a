import { nearestOrigin, type ScopeTree, scopeOf, scopeTree } from "../../config/layers";
import type { HomeKind, Resolved, Share } from "../../config/model";
import type { Room } from "../../config/room";
import type { BreakingChange, PlaceOrFile } from "./breaking-change";
import { ownPlace } from "./places";
import { forbidden, pairsOf, toldAs } from "./rules";

/** What settings belong to: a home, or a tenant's share of a cell. */
export type Holder = HomeKind | "share";

/** What a tenant's settings belong to. */
export function holderOf({ home }: Share): Holder {
  return home.kind === "cell" ? "share" : home.kind;
}

const scopes = new WeakMap<Room, ScopeTree>();

function scopesOf(room: Room): ScopeTree {
  const known = scopes.get(room) ?? scopeTree(room.schema);
  scopes.set(room, known);
  return known;
}

/** Whose a setting is: a share has its own settings only, a cell those of the clusters. */
function belongs(room: Room, path: string, holder: Holder): boolean {
  if (holder === "dedicated") return true;
  return scopeOf(scopesOf(room), path.split(".")) === (holder === "cell" ? "cluster" : "slice");
}

/**
 * Steps of one room's effective settings that its transitions forbid.
 *
 * @param own place of the reader's by which a value of the product's holds, such as the tier, or where another may be written
 */
export function compareSettings(
  room: Room,
  holder: Holder,
  where: string,
  before: Resolved,
  after: Resolved,
  own: PlaceOrFile,
): BreakingChange[] {
  if (before.values === after.values) return [];
  const steps: BreakingChange[] = [];
  for (const transition of room.transitions ?? []) {
    if (!belongs(room, transition.path, holder)) continue;
    if (transition.only !== undefined && transition.only !== holder) continue;
    for (const pair of pairsOf(transition, before.values, after.values)) {
      const allowed = forbidden(transition, pair.before, pair.after);
      if (allowed === null) continue;
      const path = pair.path.join(".");
      steps.push({
        rule: toldAs(transition, "setting-irreversible"),
        address: `${where}/${room.id}.${path}`,
        place: ownPlace(nearestOrigin(after.origins, path), own),
        path,
        before: pair.before,
        after: pair.after,
        was: nearestOrigin(before.origins, path) ?? null,
        allowed,
        why: transition.why,
        instead: transition.instead,
      });
    }
  }
  return steps;
}
