import type { RedisSettings } from "../settings";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** What stands beside the server in its pod, and the sentinels. */
export const EXPORTER = { cpu: 0.1, memoryMib: 128 } as const;
export const CERTIFICATES = { cpu: 0.05, memoryMib: 64 } as const;
export const SENTINEL_POD = { cpu: 0.25, memoryMib: 256 } as const;
export const BACKUP_POD = { cpu: 1, memoryMib: 512 } as const;

/** Share of the memory for data: pages that change while a snapshot is written are there twice, and buffers are beside. */
const DATA_PERCENT = 65;
/** Shares of the memory that one client's unread answers, one listener's messages and the latest writes may take. */
const CLIENT_BUFFER_SHARE = 1 / 64;
const LISTENER_BUFFER_SHARE = 1 / 256;
const BACKLOG_SHARE = 1 / 50;
const LEAST_BACKLOG_BYTES = 16 * MIB;
/** Threads for reading and writing sockets beside the one that runs commands. Source: redis.conf, io-threads. */
const MOST_IO_THREADS = 8;

export interface Sizing {
  /** Of the container's limit, as the operator takes it. */
  readonly dataPercent: number;
  readonly clientBufferBytes: number;
  readonly listenerBufferBytes: number;
  readonly backlogBytes: number;
  readonly ioThreads: number;
}

/** What follows from the memory and the processors of a server. */
export function size({ kubernetes: { instance } }: Pick<RedisSettings, "kubernetes">): Sizing {
  const bytes = instance.memory_gib * GIB;
  return {
    dataPercent: DATA_PERCENT,
    clientBufferBytes: Math.floor(bytes * CLIENT_BUFFER_SHARE),
    listenerBufferBytes: Math.min(32 * MIB, Math.floor(bytes * LISTENER_BUFFER_SHARE)),
    backlogBytes: Math.max(LEAST_BACKLOG_BYTES, Math.floor(bytes * BACKLOG_SHARE)),
    ioThreads: Math.min(MOST_IO_THREADS, Math.max(1, instance.vcpu - 1)),
  };
}
