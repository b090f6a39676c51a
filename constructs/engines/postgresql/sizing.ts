import { ACU_MEMORY_GIB, INSTANCE_CLASSES } from "./classes";
import type { PostgresqlSettings } from "./settings";

/** How memory and parallelism are shared out, by workload. */
interface WorkloadShape {
  /** Memory that one connection should have, its own overhead included. Fewer connections get more each. */
  readonly connectionMib: number;
  /** Share of the vCPUs that one query may use besides its own. */
  readonly gatherShare: number;
  readonly maxGatherWorkers: number;
  /** Rows sampled for statistics are 300 times this. PostgreSQL's default: 100. */
  readonly statisticsTarget: number;
}

const WORKLOADS: Readonly<Record<PostgresqlSettings["workload"], WorkloadShape>> = {
  oltp: { connectionMib: 12, gatherShare: 0.25, maxGatherWorkers: 2, statisticsTarget: 100 },
  mixed: { connectionMib: 24, gatherShare: 0.5, maxGatherWorkers: 4, statisticsTarget: 100 },
  analytics: { connectionMib: 72, gatherShare: 0.5, maxGatherWorkers: 16, statisticsTarget: 500 },
};

/** What the operating system and Amazon's agents keep. RDS formulas see 90 % (4 GiB) to 96 % (32 GiB) of a class's memory. */
const SYSTEM_SHARE = 0.1;
/** What a backend takes before it sorts anything: catalogs, plans, page tables. Source: AWS Database Blog, "Resources consumed by idle PostgreSQL connections". */
export const BACKEND_OVERHEAD_MIB = 8;
/** Of what the buffer cache leaves, the share for vacuum and index builds. The rest is for sessions. */
const MAINTENANCE_SHARE = 0.25;
/** PostgreSQL before 17 uses no more than this in one vacuum. Source: PostgreSQL 16, maintenance_work_mem. */
const MAINTENANCE_MAX_MIB = 1024;
const MAINTENANCE_MIN_MIB = 1;
const CONNECTIONS_MIN = 50;
/** Source: Aurora user guide, default of max_connections, LEAST(DBInstanceClassMemory/9531392, 5000). */
const CONNECTIONS_MAX = 5000;
/** vCPUs that an ACU comes with, about. Source: Aurora user guide, "Aurora Serverless v2 capacity", CPU and network like those of provisioned instances of that memory (8 GiB a vCPU). */
const VCPU_PER_GIB = 1 / 8;

/** Local storage of an instance, in multiples of its memory. Source: Aurora user guide, "Temporary storage limits for Aurora PostgreSQL". */
const LOCAL_STORAGE_PER_MEMORY = 2;
/** Of the local storage, what one session may fill. */
const TEMP_FILE_SHARE = 0.25;

const MIB = 1024 ** 2;
const GIB_IN_MIB = 1024;

/** What an instance offers: for a serverless class, at its highest capacity. */
export interface Capacity {
  readonly memoryGib: number;
  readonly vcpu: number;
}

/** Capacity of the class that the settings name. */
export function capacityOf(instance: PostgresqlSettings["instance"]): Capacity {
  const known = INSTANCE_CLASSES[instance.class];
  if (known === undefined)
    throw new Error(
      `instance.class: no Aurora class ${instance.class}; one of ${Object.keys(INSTANCE_CLASSES).join(", ")}`,
    );
  if (known.memory_gib !== null && known.vcpu !== null) return { memoryGib: known.memory_gib, vcpu: known.vcpu };
  if (instance.serverless_max_acu === null)
    throw new Error(
      `instance.serverless_max_acu: ${instance.class} scales up to a number of capacity units, got: null`,
    );
  const memoryGib = instance.serverless_max_acu * ACU_MEMORY_GIB;
  return { memoryGib, vcpu: Math.max(1, Math.round(memoryGib * VCPU_PER_GIB)) };
}

/** Sizes of an instance. Memory that all of them can take together stays under the instance's. */
export interface Sizing {
  readonly maxConnections: number;
  readonly workMemKib: number;
  /** Of one maintenance operation, and of one autovacuum worker. */
  readonly maintenanceWorkMemKib: number;
  readonly autovacuumWorkers: number;
  readonly maxParallelWorkers: number;
  readonly maxParallelWorkersPerGather: number;
  readonly statisticsTarget: number;
  /** Temporary files of one session whose role has no limit of its own. */
  readonly tempFileLimitKib: number;
  /** Buffer cache under Aurora's own formula, which is left as it is. */
  readonly sharedBuffersMib: number;
  /** What PostgreSQL can take in all. */
  readonly availableMib: number;
}

/**
 * Aurora's default buffer cache: SUM(DBInstanceClassMemory/12038, -50003) pages of 8 KiB, about two thirds of the
 * memory. It is not changed: Aurora has no page cache of the operating system below it, so less is always slower.
 * Source: Aurora user guide, "Amazon Aurora PostgreSQL parameters", shared_buffers.
 */
function defaultSharedBuffersMib(availableMib: number): number {
  return Math.max(128, ((availableMib * MIB) / 12038 - 50003) * (8192 / MIB));
}

/** Aurora's default of autovacuum_max_workers, GREATEST(DBInstanceClassMemory/64371566592, 3). Source: as above. */
function defaultAutovacuumWorkers(availableMib: number): number {
  return Math.max(3, Math.floor((availableMib * MIB) / 64371566592));
}

/**
 * Shares an instance's memory out.
 *
 *     available   = memory - 10 % for the system
 *     remaining   = available - buffer cache (Aurora's formula)
 *     maintenance = 25 % of remaining, over the autovacuum workers and one index build or manual vacuum
 *     sessions    = the rest, over the connections: each has 8 MiB of its own and one work_mem
 *
 * so that every connection may sort at once beside a full vacuum without the instance running out of memory.
 *
 * @param autovacuumWorkers workers that the settings ask for. Default: Aurora's own number.
 */
export function size(capacity: Capacity, workload: PostgresqlSettings["workload"], autovacuumWorkers?: number): Sizing {
  const shape = WORKLOADS[workload];
  const availableMib = capacity.memoryGib * GIB_IN_MIB * (1 - SYSTEM_SHARE);
  const sharedBuffersMib = defaultSharedBuffersMib(availableMib);
  const remainingMib = availableMib - sharedBuffersMib;

  const workers = autovacuumWorkers ?? defaultAutovacuumWorkers(availableMib);
  const maintenanceMib = remainingMib * MAINTENANCE_SHARE;
  const perOperationMib = clamp(Math.floor(maintenanceMib / (workers + 1)), MAINTENANCE_MIN_MIB, MAINTENANCE_MAX_MIB);

  const sessionsMib = remainingMib - maintenanceMib;
  const mostConnections = Math.min(CONNECTIONS_MAX, Math.floor((availableMib * MIB) / 9531392));
  const wished = clamp(Math.floor(sessionsMib / shape.connectionMib), CONNECTIONS_MIN, mostConnections);
  // Small instances have no room for the least number of connections at full size: then each gets less, not the sum more.
  const connections = Math.min(wished, Math.floor(sessionsMib / (BACKEND_OVERHEAD_MIB + 1)));
  const workMemMib = Math.max(1, Math.floor(sessionsMib / connections) - BACKEND_OVERHEAD_MIB);

  return {
    maxConnections: connections,
    workMemKib: workMemMib * 1024,
    maintenanceWorkMemKib: perOperationMib * 1024,
    autovacuumWorkers: workers,
    maxParallelWorkers: Math.max(1, capacity.vcpu),
    maxParallelWorkersPerGather: clamp(Math.floor(capacity.vcpu * shape.gatherShare), 0, shape.maxGatherWorkers),
    statisticsTarget: shape.statisticsTarget,
    tempFileLimitKib: Math.floor(capacity.memoryGib * LOCAL_STORAGE_PER_MEMORY * TEMP_FILE_SHARE) * 1024 ** 2,
    sharedBuffersMib,
    availableMib,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
