import type { MongodbSettings } from "./settings";

/** Share of the memory beyond the first GiB that WiredTiger's cache takes. MongoDB's own: half. */
const CACHE_RATIO: Readonly<Record<MongodbSettings["workload"], number>> = { cache: 0.6, mixed: 0.5, scans: 0.4 };

const MIB_A_GIB = 1024;
const MIB_A_CONNECTION = 1;
/** Share of the memory that threads of connections may take. */
const CONNECTION_SHARE = 0.1;
const CONNECTIONS_MIN = 200;
const CONNECTIONS_MAX = 20_000;

/** What stands beside mongod in its pod: the backup agent and the exporter. */
export const BACKUP_AGENT = { vcpu: 1, memoryGib: 1 } as const;
export const EXPORTER = { vcpu: 0.2, memoryGib: 0.25 } as const;
export const CONFIG_SERVER = { vcpu: 1, memoryGib: 3 } as const;
export const ROUTER = { vcpu: 1, memoryGib: 2 } as const;

export interface Sizing {
  /** cacheSizeRatio of the operator, which takes one GiB off the memory first. */
  readonly cacheRatio: number;
  readonly maxConnections: number;
  readonly oplogMib: number;
}

/**
 *     cache       = 40 to 60 % of (memory - 1 GiB), by workload; the rest is for sorts, connections and the file cache
 *     connections = 10 % of the memory, at one MiB each (MongoDB: a thread's stack is up to 1 MB)
 *     oplog       = a share of the volume, at least 990 MiB (MongoDB's own least size)
 */
export function size({
  instance,
  workload,
  storage,
  oplog,
}: Pick<MongodbSettings, "instance" | "workload" | "storage" | "oplog">): Sizing {
  const connections = Math.floor((instance.memory_gib * MIB_A_GIB * CONNECTION_SHARE) / MIB_A_CONNECTION);
  return {
    cacheRatio: CACHE_RATIO[workload],
    maxConnections: Math.min(CONNECTIONS_MAX, Math.max(CONNECTIONS_MIN, connections)),
    oplogMib: Math.max(990, Math.floor((storage.data_gib * MIB_A_GIB * oplog.size_percent) / 100)),
  };
}
