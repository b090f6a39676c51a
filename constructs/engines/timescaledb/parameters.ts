import type { SecuritySettings } from "../../security/settings";
import type { TimescaledbSettings } from "./settings";
import { size } from "./sizing";

const TLS = { "1.2": "TLSv1.2", "1.3": "TLSv1.3" } as const;
const ON = { true: "on", false: "off" } as const;

function onOff(value: boolean): string {
  return ON[`${value}`];
}

/** Libraries that are loaded at start: TimescaleDB first, as it asks for. */
export const PRELOADED = ["timescaledb", "pg_stat_statements"];

/**
 * Parameters of the server. CloudNativePG refuses those that it sets itself (addresses, archiving, replication, TLS
 * files). Source: CloudNativePG, "PostgreSQL configuration".
 */
export function parameters(
  settings: TimescaledbSettings,
  security: SecuritySettings,
): Readonly<Record<string, string>> {
  const sizing = size(settings);
  const { chunk_exclusion: chunks } = settings;
  const { tls_version, cipher_suites } = security.encryption.in_transit;
  return {
    ssl_min_protocol_version: TLS[tls_version],
    // TLS 1.3 suites cannot be chosen before PostgreSQL 18, and with 1.3 as the lowest version no others are used.
    ...(tls_version === "1.2" && cipher_suites !== null ? { ssl_ciphers: opensslNames(cipher_suites) } : {}),
    password_encryption: "scram-sha-256",
    log_connections: "on",
    log_disconnections: "on",
    // Values bound to statements are tenants' data: they stay out of the logs.
    log_parameter_max_length: "0",
    log_min_duration_statement: String(settings.observability.log_min_duration_ms ?? -1),
    log_lock_waits: "on",
    log_temp_files: "10MB",

    shared_buffers: `${sizing.sharedBuffersMib}MB`,
    effective_cache_size: `${sizing.effectiveCacheMib}MB`,
    max_connections: String(sizing.maxConnections),
    work_mem: `${sizing.workMemMib}MB`,
    maintenance_work_mem: `${sizing.maintenanceWorkMemMib}MB`,
    max_parallel_workers: String(sizing.maxParallelWorkers),
    max_parallel_workers_per_gather: String(sizing.maxParallelWorkersPerGather),
    max_worker_processes: String(sizing.maxWorkerProcesses),
    max_locks_per_transaction: String(sizing.locksPerTransaction),
    // Volumes are solid state.
    random_page_cost: "1.1",
    // Backstops for sessions whose role sets nothing: a forgotten transaction holds back vacuum for everybody.
    idle_in_transaction_session_timeout: "10min",
    // A client that has gone is noticed in seconds and not after the operating system's two hours.
    client_connection_check_interval: "10s",
    tcp_keepalives_idle: "60",
    tcp_keepalives_interval: "10",
    tcp_keepalives_count: "3",

    "timescaledb.license": settings.licence.edition,
    "timescaledb.telemetry_level": "off",
    "timescaledb.max_background_workers": String(sizing.jobs),
    "timescaledb.enable_chunk_append": onOff(chunks.chunk_append),
    "timescaledb.enable_constraint_aware_append": onOff(chunks.constraint_aware_append),
    ...(chunks.chunk_skipping ? { "timescaledb.enable_chunk_skipping": "on" } : {}),
  };
}

/** Names of TLS 1.2 suites as OpenSSL writes them: `TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384` is `ECDHE-RSA-AES256-GCM-SHA384`. */
function opensslNames(suites: readonly string[]): string {
  // The server's key is an elliptic one, so suites that sign with RSA are offered in their ECDSA form too.
  return suites
    .map((suite) =>
      suite
        .replace(/^TLS_/, "")
        .replace("_WITH_", "_")
        .replace(/AES_(\d+)/, "AES$1")
        .replaceAll("_", "-"),
    )
    .flatMap((name) => [name.replace("-RSA-", "-ECDSA-"), name])
    .join(":");
}
