import { allowed } from "./check";
import { scopeOf } from "./layers";
import { boundsText, type Floor } from "./limits";
import type { Placed, RoomFiles } from "./room-files";
import { schemaAt } from "./shape";
import type { Path } from "./yaml";

/** How far a setting may go, and whose it is. */
export interface Bounds {
  /** What may be written: what the tier limits it to, else what the setting takes; and the environment's floor. */
  readonly allowed: string;
  /** Who may write it: `tenant`, `cell <name>` or `environment`. */
  readonly set_by: string;
}

/** Whose settings they are: a tenant's in a cell or in clusters of its own, or a cell's. */
export interface Holder {
  readonly kind: "tenant" | "cell";
  readonly tier: string;
  readonly environment: string;
  /** Null: clusters of its own. */
  readonly cell: string | null;
}

/** Bounds of one setting of a room. A tier limits what its tenants write, not what a cell is given. */
export function boundsOf(files: RoomFiles, holder: Holder, path: Path): Bounds {
  const leaf = path.join(".");
  const isOwn = holder.cell === null || scopeOf(files.scopes, path) === "slice";
  const limit = isOwn && holder.kind === "tenant" ? files.limitsOf(holder.tier)[leaf] : undefined;
  const floor = files.floorOf(holder.environment)[leaf];
  const parts = [
    limit === undefined ? taken(files, path) : `${boundsText(limit.bounds)} (tier ${holder.tier}, ${placeOf(limit)})`,
    ...(floor === undefined ? [] : [`${boundsText(floor.bounds)} (floor of ${holder.environment}, ${placeOf(floor)})`]),
  ];
  return { allowed: parts.join("; "), set_by: isOwn ? "tenant" : `cell ${holder.cell}` };
}

function taken({ room }: RoomFiles, path: Path): string {
  const schema = schemaAt(room.schema, path);
  return schema === null ? "" : allowed(schema);
}

function placeOf({ document, at }: Placed<Floor>): string {
  return `${document.file}:${document.at(at).line}`;
}
