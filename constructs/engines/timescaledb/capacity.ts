import type { CellBound } from "../../../config/room";
import type { TimescaledbSettings } from "./settings";
import { size } from "./sizing";

/**
 * Connections that no tenant gets: 3 of superusers (PostgreSQL, superuser_reserved_connections), 5 for replicas, backups
 * and the operator, and 5 for the executor and exporters.
 */
const RESERVED = 13;

/** What a cell's cluster runs out of. */
export const cellBounds: readonly CellBound<TimescaledbSettings>[] = [
  {
    what: "connections",
    holds: (settings) => size(settings).maxConnections,
    reserved: RESERVED,
    takes: "pool.min_idle",
    reason: "each tenant's application keeps pool.min_idle connections open",
  },
];
