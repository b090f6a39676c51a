import type { TenantSpec } from "./spec";

/** What a tenant may take, in the words and units of its connection contract. */
export function sqlLimits(spec: TenantSpec) {
  return {
    connections: spec.connections,
    reader_connections: spec.readerConnections,
    statement_timeout_ms: spec.statementTimeoutMs,
    lock_timeout_ms: spec.lockTimeoutMs,
    idle_in_transaction_timeout_ms: spec.idleInTransactionTimeoutMs,
    work_mem_bytes: spec.workMemKb * 1024,
    temp_file_bytes: spec.tempFileLimitKb === null ? null : spec.tempFileLimitKb * 1024,
    storage_bytes: spec.maxBytes,
  };
}
