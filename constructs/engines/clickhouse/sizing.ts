import type { ClickhouseSettings } from "./settings";

/** How memory and threads are shared out, by workload. */
interface WorkloadShape {
  /** Share of the memory that caches of marks and index blocks may take. */
  readonly cacheShare: number;
  /** Background merges for each vCPU. */
  readonly mergesPerVcpu: number;
  /** Queries at one time for each vCPU. */
  readonly queriesPerVcpu: number;
}

const WORKLOADS: Readonly<Record<ClickhouseSettings["workload"], WorkloadShape>> = {
  ingest: { cacheShare: 0.05, mergesPerVcpu: 3, queriesPerVcpu: 25 },
  mixed: { cacheShare: 0.1, mergesPerVcpu: 2, queriesPerVcpu: 20 },
  analytics: { cacheShare: 0.15, mergesPerVcpu: 1, queriesPerVcpu: 10 },
};

const MIB_A_GIB = 1024;
/** What clickhouse-backup in the same pod gets, in GiB. */
export const BACKUP_MEMORY_GIB = 1;
/** Source: ClickHouse, max_server_memory_usage_to_ram_ratio: 0.9 of what the server may have. */
const SERVER_SHARE = 0.9;
/** A group or sort goes to disk at half of its memory. Source: ClickHouse, max_bytes_before_external_group_by. */
export const SPILL_SHARE = 0.5;
/**
 * The server's default. A smaller pool, of two tasks a thread, is refused as soon as a table is made or loaded: tasks of
 * whole partitions want 25 free ones. Source: ClickHouse, src/Storages/MergeTree/MergeTreeSettings.cpp, sanityCheck.
 */
const MERGES_MIN = 16;

export interface Sizing {
  readonly serverMemoryMib: number;
  readonly markCacheMib: number;
  readonly maxThreads: number;
  readonly backgroundPoolSize: number;
  readonly maxConcurrentQueries: number;
  readonly maxConnections: number;
}

/**
 * Shares a server's memory out.
 *
 *     server      = 90 % of the container's memory
 *     mark cache  = 5 to 15 % of that, by workload
 *     connections = four for each query at one time: most wait
 */
export function size({ instance, workload }: Pick<ClickhouseSettings, "instance" | "workload">): Sizing {
  const shape = WORKLOADS[workload];
  const serverMemoryMib = Math.floor(instance.memory_gib * MIB_A_GIB * SERVER_SHARE);
  const maxConcurrentQueries = instance.vcpu * shape.queriesPerVcpu;
  return {
    serverMemoryMib,
    markCacheMib: Math.floor(serverMemoryMib * shape.cacheShare),
    maxThreads: instance.vcpu,
    backgroundPoolSize: Math.max(MERGES_MIN, instance.vcpu * shape.mergesPerVcpu),
    maxConcurrentQueries,
    maxConnections: maxConcurrentQueries * 4,
  };
}
