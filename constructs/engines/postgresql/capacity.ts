import type { CellBound } from "../../../config/room";
import { sizingOf } from "./parameters";
import type { PostgresqlSettings } from "./settings";

/**
 * Connections that no tenant gets: 3 of superusers and 2 of `rds_superuser` (PostgreSQL, superuser_reserved_connections;
 * Amazon RDS, rds.rds_superuser_reserved_connections), and 5 for the executor, the verifier and the administrator.
 */
const RESERVED = 10;

/** What a cell's cluster runs out of. Each instance has so many connections, and every tenant writes to the same one. */
export const cellBounds: readonly CellBound<PostgresqlSettings>[] = [
  {
    what: "connections",
    holds: (settings) => sizingOf(settings).maxConnections,
    reserved: RESERVED,
    takes: "pool.min_idle",
    reason: "each tenant's application keeps pool.min_idle connections open, and no pooler shares them",
  },
];
