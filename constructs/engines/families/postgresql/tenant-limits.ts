import type { TenantSpec } from "./sql";

const SECOND_MS = 1000;
const MEBI_IN_KIB = 1024;
const GB = 1000 ** 3;

/** Settings of a tenant that every engine that speaks PostgreSQL has, in the units of people. */
interface LimitSettings {
  readonly connections: {
    readonly max: number;
    readonly reader_max: number;
    readonly statement_timeout_seconds: number;
    readonly lock_timeout_seconds: number;
    readonly idle_in_transaction_timeout_seconds: number;
  };
  readonly memory: { readonly work_mem_mb: number; readonly temp_file_limit_mb: number | null };
  readonly storage_quota_gb: number | null;
}

type Limits = Pick<
  TenantSpec,
  | "connections"
  | "readerConnections"
  | "statementTimeoutMs"
  | "lockTimeoutMs"
  | "idleInTransactionTimeoutMs"
  | "workMemKb"
  | "tempFileLimitKb"
  | "maxBytes"
>;

/** What a tenant may use, in the units of the statements. */
export function tenantLimits({ connections, memory, storage_quota_gb: quota }: LimitSettings): Limits {
  return {
    connections: connections.max,
    readerConnections: connections.reader_max,
    statementTimeoutMs: connections.statement_timeout_seconds * SECOND_MS,
    lockTimeoutMs: connections.lock_timeout_seconds * SECOND_MS,
    idleInTransactionTimeoutMs: connections.idle_in_transaction_timeout_seconds * SECOND_MS,
    workMemKb: memory.work_mem_mb * MEBI_IN_KIB,
    tempFileLimitKb: memory.temp_file_limit_mb === null ? null : memory.temp_file_limit_mb * MEBI_IN_KIB,
    maxBytes: quota === null ? null : quota * GB,
  };
}
