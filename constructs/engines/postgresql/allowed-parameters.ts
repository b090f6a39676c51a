import { z } from "zod";

const cost = z.number().min(0).max(1000);
const fraction = z.number().min(0).max(1);
const count = (max: number) => z.number().int().min(0).max(max);

/**
 * Parameters that `parameters` may set: those that tune and neither guard data, nor follow from the instance, nor
 * have a setting of their own. Values are those of PostgreSQL's own units.
 * Source: PostgreSQL documentation, chapter "Server Configuration".
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
  jit: z.boolean(),
  jit_above_cost: z.number().min(-1).max(10_000_000),
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
const GUARD = "it guards every tenant of the cluster and cannot be set";

/** Parameters that people reach for and that are not theirs to set, with the reason and what to use. */
export const REFUSED_PARAMETERS: Readonly<Record<string, string>> = {
  effective_cache_size: BY_SIZE,
  maintenance_work_mem: BY_SIZE,
  max_connections: BY_SIZE,
  max_parallel_workers: BY_SIZE,
  max_parallel_workers_per_gather: BY_SIZE,
  max_worker_processes: BY_SIZE,
  shared_buffers: BY_SIZE,
  work_mem: `${BY_SIZE}, or a tenant's \`memory.work_mem_mb\``,
  idle_in_transaction_session_timeout: "use `connections.idle_in_transaction_timeout_seconds`",
  lock_timeout: "use `connections.lock_timeout_seconds`",
  statement_timeout: "use `connections.statement_timeout_seconds`",
  temp_file_limit: "use `memory.temp_file_limit_mb`",
  log_min_duration_statement: "use `observability.log_min_duration_ms`",
  "pgaudit.log": "use `observability.audit_classes`",
  shared_preload_libraries: "use `extensions`: those that need preloading are preloaded",
  ssl_ciphers: "use `encryption.in_transit.cipher_suites` of security",
  ssl_min_protocol_version: "use `encryption.in_transit.tls_version` of security",
  log_connections: GUARD,
  log_disconnections: GUARD,
  log_statement: `${GUARD}: it would write values of tenants into logs that others read`,
  password_encryption: GUARD,
  "rds.force_ssl": GUARD,
  row_security: GUARD,
  session_preload_libraries: GUARD,
};
