import type { LoadedFleet } from "../../config/fleet";
import type { Tenant } from "../../config/model";
import type { PlaceOrFile } from "./breaking-change";

/** Where a setting of a tenant's `tenant.yml` stands, or the nearest thing around it. */
export function placeOf(fleet: LoadedFleet, { id, file }: Tenant, path: readonly string[]): PlaceOrFile {
  return fleet.placeInTenant(id, path) ?? { file, line: null, column: null };
}

/** A whole file or folder of `tenants/`. */
export function fileOf(fleet: LoadedFleet, name: string): PlaceOrFile {
  return { file: fleet.pathOf(name), line: null, column: null };
}
