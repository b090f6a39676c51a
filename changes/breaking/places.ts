import type { LoadedFleet } from "../../config/fleet";
import type { Origin, Tenant } from "../../config/model";
import type { PlaceOrFile } from "./breaking-change";

/** Where a setting of a tenant's `tenant.yml` stands, or the nearest thing around it. */
export function placeOf(fleet: LoadedFleet, { id, file }: Tenant, path: readonly string[]): PlaceOrFile {
  return fleet.placeInTenant(id, path) ?? { file, line: null, column: null };
}

/** A whole file or folder of `tenants/`. */
export function fileOf(fleet: LoadedFleet, name: string): PlaceOrFile {
  return { file: fleet.pathOf(name), line: null, column: null };
}

/** Where a value stands, or, of one that the product gives, a place of the reader's own: nobody who changes a fleet can mend the product's line. */
export function ownPlace(origin: Origin | undefined, own: PlaceOrFile): PlaceOrFile {
  return origin === undefined || origin.layer === "engine" || origin.layer === "tier" ? own : origin;
}
