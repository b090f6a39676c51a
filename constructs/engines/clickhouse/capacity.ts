import type { CellBound } from "../../../config/room";
import type { ClickhouseSettings } from "./settings";
import { size } from "./sizing";

/** Connections that no tenant gets: 10 of the other replicas and of Keeper's client, 5 of backups and exporters, 5 for the executor and the verifier. */
const RESERVED = 20;

/** What a cell's servers run out of. Each has so many connections, and an application may keep all of its own to one. */
export const cellBounds: readonly CellBound<ClickhouseSettings>[] = [
  {
    what: "connections",
    holds: (settings) => size(settings).maxConnections,
    reserved: RESERVED,
    takes: "pool.min_idle",
    reason:
      "each tenant's application keeps pool.min_idle connections to a server open (ClickHouse, max_connections of the server)",
  },
];
