import type { TenantSpec } from "./spec";

/** What a tenant may take, in the words and units of its connection contract. */
export function sqlLimits(spec: TenantSpec) {
  return {
    connections: spec.connections,
    reader_connections: spec.readerConnections,
    statement_timeout_ms: spec.statementTimeoutMs,
    transaction_timeout_ms: transactionTimeoutMs(spec),
    migration_timeout_ms: migrationTimeoutMs(spec),
    lock_timeout_ms: spec.lockTimeoutMs,
    idle_in_transaction_timeout_ms: spec.idleInTransactionTimeoutMs,
    work_mem_bytes: spec.workMemKb * 1024,
    temp_file_bytes: spec.tempFileLimitKb === null ? null : spec.tempFileLimitKb * 1024,
    storage_bytes: spec.maxBytes,
  };
}

/** An open transaction holds its locks, and vacuum back in all of the database. It may take as long as two statements. */
export const transactionTimeoutMs = ({ statementTimeoutMs }: TenantSpec) => 2 * statementTimeoutMs;

const LONGEST_MIGRATION_MS = 3_600_000;

/** A migration may take ten times as long as a statement, an hour at most, and never less than a statement. */
export const migrationTimeoutMs = ({ statementTimeoutMs }: TenantSpec) =>
  Math.max(statementTimeoutMs, Math.min(10 * statementTimeoutMs, LONGEST_MIGRATION_MS));
