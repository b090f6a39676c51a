import type { CellBound } from "../../../config/room";
import type { MongodbSettings } from "./settings";
import { size } from "./sizing";

/**
 * Connections that no tenant gets: 10 of the other members and of what follows their oplog, 5 of the backup agent, 5 of the
 * exporter and the operator, and 5 for the executor and the verifier.
 */
const RESERVED_CONNECTIONS = 25;

/** Files that mongod may have open at least: it warns below. Source: MongoDB, "UNIX ulimit Settings for Self-Managed Deployments". */
const OPEN_FILES = 64_000;
/** Its own collections (local, admin, config), journal, libraries and sockets of the members. */
const RESERVED_FILES = 1000;
/** A file a collection and one an index. Source: MongoDB, "WiredTiger Storage Engine". A hundred collections of three indexes. */
const FILES_OF_A_TENANT = 400;

/** What a cell's replica set runs out of. Each member has so many connections and files, and every tenant writes to one. */
export const cellBounds: readonly CellBound<MongodbSettings>[] = [
  {
    what: "connections",
    holds: (settings) => size(settings).maxConnections,
    reserved: RESERVED_CONNECTIONS,
    takes: "pool.min_idle",
    reason:
      "each tenant's application keeps pool.min_idle connections to a member open (MongoDB, net.maxIncomingConnections)",
  },
  {
    what: "files",
    // A connection is a file as well.
    holds: (settings) => OPEN_FILES - size(settings).maxConnections,
    reserved: RESERVED_FILES,
    takes: FILES_OF_A_TENANT,
    reason: `collections and indexes are a file each, and ${FILES_OF_A_TENANT} are counted for a tenant (MongoDB, "UNIX ulimit Settings", "WiredTiger Storage Engine")`,
  },
];
