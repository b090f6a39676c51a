import type { Cell } from "../../config/model";
import { leastFilled, noCell } from "../../config/placement";
import type { LoadedFleet } from "../../constructs/rooms";
import { requireKnown, UsageError } from "../program/usage-error";

/**
 * Name of the cell in which a tenant finds most room in an environment.
 *
 * @throws {UsageError} where no cell takes it, with what is lacking
 */
export function cellFor(fleet: LoadedFleet, name: string, tier: string, engines: readonly string[]): string {
  requireKnown("environment", name, Object.keys(fleet.environments));
  const environment = fleet.environments[name]!;
  const cell = leastFilled(environment, tier, engines, fleet.occupancy(name));
  if (cell === null) {
    const most = (one: Cell) => fleet.mostIn(one, environment);
    throw new UsageError(noCell(environment, tier, engines, most));
  }
  return cell.name;
}
