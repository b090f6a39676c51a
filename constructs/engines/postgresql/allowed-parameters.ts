import { z } from "zod";
import { elsewhere, forEach, type Refusal, type Refusals } from "../../../config/refusal";

const cost = z.number().min(0).max(1000);
const fraction = z.number().min(0).max(1);
const count = (max: number) => z.number().int().min(0).max(max);

/**
 * Parameters that `parameters` may set: those that tune and neither guard data, nor follow from the instance, nor
 * have a setting of their own. Values are those of PostgreSQL's own units.
 * Source: PostgreSQL documentation, chapter "Server Configuration". Each is one that Aurora has (aurora-parameters.ts).
 */
export const ALLOWED_PARAMETERS: Readonly<Record<string, z.ZodType<number | boolean | string>>> = {
  autovacuum_analyze_scale_factor: fraction,
  autovacuum_analyze_threshold: count(1_000_000),
  autovacuum_max_workers: z.number().int().min(1).max(32),
  autovacuum_naptime: z.number().int().min(1).max(3600),
  autovacuum_vacuum_cost_limit: z.number().int().min(1).max(10_000),
  autovacuum_vacuum_insert_scale_factor: fraction,
  autovacuum_vacuum_scale_factor: fraction,
  autovacuum_vacuum_threshold: count(1_000_000),
  cursor_tuple_fraction: fraction,
  deadlock_timeout: z.number().int().min(100).max(60_000),
  default_statistics_target: z.number().int().min(1).max(10_000),
  enable_partitionwise_aggregate: z.boolean(),
  enable_partitionwise_join: z.boolean(),
  from_collapse_limit: z.number().int().min(1).max(64),
  geqo_threshold: z.number().int().min(2).max(64),
  join_collapse_limit: z.number().int().min(1).max(64),
  max_locks_per_transaction: z.number().int().min(64).max(10_000),
  "pg_stat_statements.max": z.number().int().min(100).max(100_000),
  "pg_stat_statements.track": z.enum(["top", "all", "none"]),
  plan_cache_mode: z.enum(["auto", "force_generic_plan", "force_custom_plan"]),
  random_page_cost: cost,
  seq_page_cost: cost,
  tcp_keepalives_count: count(100),
  tcp_keepalives_idle: count(7200),
  tcp_keepalives_interval: count(7200),
  track_activity_query_size: z.number().int().min(100).max(102_400),
  track_functions: z.enum(["none", "pl", "all"]),
  track_io_timing: z.boolean(),
  vacuum_cost_limit: z.number().int().min(1).max(10_000),
};

const BY_SIZE = "it is computed from the instance's memory and vCPU: change `instance.class` or `workload`";
const LOGGING = 'PostgreSQL documentation, "Error Reporting and Logging"';
const AUTHENTICATION = 'PostgreSQL documentation, "Connections and Authentication"';
const CLIENTS = 'PostgreSQL documentation, "Client Connection Defaults"';

/** A parameter that holds for every role of the cluster: what would follow if it were set. */
function guard(limit: string, source: string): Refusal {
  return { limit: `it guards every tenant of the cluster: ${limit}`, source, nearest: "Take the line out" };
}

/** Parameters that people reach for and that are not theirs to set, with the reason and what to use. */
export const REFUSED_PARAMETERS: Refusals = {
  ...forEach(
    [
      "effective_cache_size",
      "maintenance_work_mem",
      "max_connections",
      "max_parallel_workers",
      "max_parallel_workers_per_gather",
      "max_worker_processes",
      "shared_buffers",
    ],
    elsewhere(BY_SIZE),
  ),
  ...forEach(["jit", "jit_above_cost"], {
    limit: "Aurora's parameter groups do not have it",
    source: 'Amazon Aurora user guide, "Amazon Aurora PostgreSQL parameters"',
    nearest: "Set it for a session: SET jit = off",
  }),
  work_mem: elsewhere(`${BY_SIZE}, or a tenant's \`memory.work_mem_mb\``),
  idle_in_transaction_session_timeout: elsewhere("use `connections.idle_in_transaction_timeout_seconds`"),
  lock_timeout: elsewhere("use `connections.lock_timeout_seconds`"),
  statement_timeout: elsewhere("use `connections.statement_timeout_seconds`"),
  temp_file_limit: elsewhere("use `memory.temp_file_limit_mb`"),
  log_min_duration_statement: elsewhere("use `observability.log_min_duration_ms`"),
  "pgaudit.log": elsewhere("use `observability.audit_classes`"),
  shared_preload_libraries: elsewhere("use `extensions`: those that need preloading are preloaded"),
  ssl_ciphers: elsewhere("use `encryption.in_transit.cipher_suites` of security"),
  ssl_min_protocol_version: elsewhere("use `encryption.in_transit.tls_version` of security"),
  log_connections: guard("only a superuser may say whether sign-ins are logged, for all", LOGGING),
  log_disconnections: guard("only a superuser may say whether ends of sessions are logged, for all", LOGGING),
  log_statement: guard("it would write values of tenants into logs that others read", LOGGING),
  password_encryption: guard("a password hashed by MD5 can be replayed by whoever reads the hash", AUTHENTICATION),
  "rds.force_ssl": guard(
    "with 0 the server takes connections in the clear",
    'Amazon Aurora user guide, "Securing Aurora PostgreSQL data with SSL/TLS"',
  ),
  row_security: guard("with off, queries that a row policy would filter fail", CLIENTS),
  session_preload_libraries: guard("what it loads runs in every session", CLIENTS),
};
