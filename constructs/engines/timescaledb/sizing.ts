import type { TimescaledbSettings } from "./settings";

/** How memory and parallelism are shared out, by workload. */
interface WorkloadShape {
  /** Memory that one connection should have, in MiB, 8 MiB of overhead included. */
  readonly connectionMib: number;
  /** Share of the vCPUs that one query may use besides its own. */
  readonly gatherShare: number;
}

const WORKLOADS: Readonly<Record<TimescaledbSettings["workload"], WorkloadShape>> = {
  ingest: { connectionMib: 16, gatherShare: 0.25 },
  mixed: { connectionMib: 24, gatherShare: 0.5 },
  analytics: { connectionMib: 72, gatherShare: 0.5 },
};

const MIB_A_GIB = 1024;
/** Source: PostgreSQL, shared_buffers: "a reasonable starting value is 25 % of the memory". */
const BUFFERS_SHARE = 0.25;
/** What the page cache, the instance manager and the backup sidecar get. */
const SYSTEM_SHARE = 0.25;
/** Of the rest, for vacuum, index builds and the compression of chunks. */
const MAINTENANCE_SHARE = 0.2;
const BACKEND_OVERHEAD_MIB = 8;
const CONNECTIONS = { min: 40, max: 1000 };
/** PostgreSQL's default of autovacuum_max_workers, and one operation by hand. */
const MAINTENANCE_OPERATIONS = 4;
const MAINTENANCE_MAX_MIB = 2048;
/** Jobs (policies) that run at one time, a scheduler for each database beside them. Source: timescaledb-tune. */
const JOBS = 16;
/** Launcher, logical replication launcher and one to spare. Source: timescaledb-tune, max_worker_processes. */
const OTHER_WORKERS = 3;
/** Queries over many chunks lock each of them. Source: TimescaleDB, "Transaction locks". */
const LOCKS_PER_TRANSACTION = 512;

/** Sizes of an instance. Memory that all of them can take together stays under the instance's. */
export interface Sizing {
  readonly sharedBuffersMib: number;
  readonly effectiveCacheMib: number;
  readonly maxConnections: number;
  readonly workMemMib: number;
  /** Of one maintenance operation. */
  readonly maintenanceWorkMemMib: number;
  readonly maxParallelWorkers: number;
  readonly maxParallelWorkersPerGather: number;
  readonly jobs: number;
  readonly maxWorkerProcesses: number;
  readonly locksPerTransaction: number;
}

/**
 * Shares an instance's memory out.
 *
 *     buffers     = 25 % of the memory, system and page cache 25 %
 *     maintenance = 20 % of the rest, over three autovacuum workers and one operation
 *     sessions    = what is left, over the connections: each has 8 MiB of its own and one work_mem
 */
export function size({ instance, workload }: Pick<TimescaledbSettings, "instance" | "workload">): Sizing {
  const shape = WORKLOADS[workload];
  const memoryMib = instance.memory_gib * MIB_A_GIB;
  const restMib = memoryMib * (1 - BUFFERS_SHARE - SYSTEM_SHARE);
  const maintenanceMib = restMib * MAINTENANCE_SHARE;
  const sessionsMib = restMib - maintenanceMib;
  const wished = clamp(Math.floor(sessionsMib / shape.connectionMib), CONNECTIONS.min, CONNECTIONS.max);
  const maxConnections = Math.min(wished, Math.floor(sessionsMib / (BACKEND_OVERHEAD_MIB + 1)));
  const maxParallelWorkers = instance.vcpu;
  return {
    sharedBuffersMib: Math.floor(memoryMib * BUFFERS_SHARE),
    effectiveCacheMib: Math.floor(memoryMib * (BUFFERS_SHARE + SYSTEM_SHARE)),
    maxConnections,
    workMemMib: Math.max(1, Math.floor(sessionsMib / maxConnections) - BACKEND_OVERHEAD_MIB),
    maintenanceWorkMemMib: clamp(Math.floor(maintenanceMib / MAINTENANCE_OPERATIONS), 16, MAINTENANCE_MAX_MIB),
    maxParallelWorkers,
    maxParallelWorkersPerGather: Math.max(1, Math.floor(instance.vcpu * shape.gatherShare)),
    jobs: JOBS,
    maxWorkerProcesses: OTHER_WORKERS + JOBS + maxParallelWorkers,
    locksPerTransaction: LOCKS_PER_TRANSACTION,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
