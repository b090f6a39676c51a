import type { SecuritySettings } from "../../security/settings";
import { EXTENSIONS } from "./extensions";
import type { PostgresqlSettings } from "./settings";
import { capacityOf, type Sizing, size } from "./sizing";

/** A parameter of a parameter group, in RDS's own units. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: "immediate" | "pending-reboot";
}

export interface Parameters {
  /** Of the cluster parameter group: what guards, what is logged, what is loaded, timeouts, and the settings' own. */
  readonly cluster: readonly Parameter[];
  /** Of the instances' parameter group: what follows from an instance's size. */
  readonly instance: readonly Parameter[];
}

type Values = Readonly<Record<string, string>>;

/**
 * Parameters that are read at start only. A change waits for a reboot, and RDS refuses `immediate` for them.
 * Source: PostgreSQL documentation, "This parameter can only be set at server start"; RDS, ApplyType static.
 */
const STATIC: ReadonlySet<string> = new Set([
  "autovacuum_max_workers",
  "cron.database_name",
  "max_connections",
  "max_locks_per_transaction",
  "pg_stat_statements.max",
  "rds.restrict_password_commands",
  "shared_preload_libraries",
  "track_activity_query_size",
]);

/**
 * Aurora's values of parameters that Tessera writes. One that is asked for at this value is left out, and a guard,
 * which is always written, takes the apply method that RDS reports for an unchanged parameter: with `immediate`
 * the plan would show a change for ever. Source: Aurora user guide, "Amazon Aurora PostgreSQL parameters";
 * PostgreSQL documentation where that table has none. rds.force_ssl is on from 17.
 */
function engineDefaults(version: number): Values {
  return {
    default_statistics_target: "100",
    log_min_duration_statement: "-1",
    max_parallel_workers_per_gather: "2",
    password_encryption: "scram-sha-256",
    "pgaudit.log": "none",
    "rds.force_ssl": version >= 17 ? "1" : "0",
    ssl_min_protocol_version: "TLSv1.2",
    work_mem: "4096",
  };
}

/** Lowest protocol by the setting `encryption.in_transit.tls_version`. */
const TLS: Readonly<Record<SecuritySettings["encryption"]["in_transit"]["tls_version"], string>> = {
  "1.2": "TLSv1.2",
  "1.3": "TLSv1.3",
};

/**
 * What protects every tenant of the cluster. Written whatever the engine's default is, so that evidence does not
 * rest on a default, and never overridden.
 */
function guards(settings: PostgresqlSettings, security: SecuritySettings): Values {
  const { tls_version, cipher_suites } = security.encryption.in_transit;
  return {
    "rds.force_ssl": "1",
    ssl_min_protocol_version: TLS[tls_version],
    // TLS 1.3 suites cannot be chosen before PostgreSQL 18, and with 1.3 as the lowest version no others are used.
    ...(tls_version === "1.2" && cipher_suites !== null ? { ssl_ciphers: cipher_suites.join(",") } : {}),
    password_encryption: "scram-sha-256",
    // A password stored as MD5 could be replayed by whoever reads it.
    "rds.accepted_password_auth_method": "scram",
    // Only members of rds_password may set passwords: roles sign in by IAM and have none.
    "rds.restrict_password_commands": "1",
    log_connections: "1",
    log_disconnections: "1",
    // Values bound to statements are tenants' data: they stay out of the logs.
    log_parameter_max_length: "0",
    ...(settings.extensions.includes("pgaudit")
      ? { "pgaudit.log": settings.observability.audit_classes.join(",") || "none" }
      : {}),
  };
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** What is the same for every instance, and what the settings may override. */
function common(settings: PostgresqlSettings, sizing: Sizing, database: string): Values {
  const preload = settings.extensions.filter((id) => EXTENSIONS[id]?.preload).map((id) => EXTENSIONS[id]!.name);
  return {
    ...(preload.length > 0 ? { shared_preload_libraries: preload.join(",") } : {}),
    ...(settings.extensions.includes("pg_cron") ? { "cron.database_name": database } : {}),
    log_min_duration_statement: String(settings.observability.log_min_duration_ms ?? -1),
    log_lock_waits: "1",
    // KiB: a sort that spills 10 MiB is worth a line.
    log_temp_files: "10240",
    // Backstops for sessions whose role sets nothing: a forgotten transaction holds back vacuum for everybody.
    idle_in_transaction_session_timeout: String(10 * MINUTE_MS),
    idle_session_timeout: String(60 * MINUTE_MS),
    // A client that has gone is noticed in seconds and not after the operating system's two hours.
    client_connection_check_interval: String(10 * SECOND_MS),
    tcp_keepalives_idle: "60",
    tcp_keepalives_interval: "10",
    tcp_keepalives_count: "3",
    // Aurora's storage answers random reads as fast as sequential ones. Source: PostgreSQL, random_page_cost.
    random_page_cost: "1.1",
    default_statistics_target: String(sizing.statisticsTarget),
  };
}

/** What is computed from the size of the instances. Aurora takes autovacuum_work_mem for the cluster alone. */
function bySize(sizing: Sizing): { readonly cluster: Values; readonly instance: Values } {
  return {
    cluster: { autovacuum_work_mem: String(sizing.maintenanceWorkMemKib) },
    instance: {
      max_connections: String(sizing.maxConnections),
      work_mem: String(sizing.workMemKib),
      maintenance_work_mem: String(sizing.maintenanceWorkMemKib),
      temp_file_limit: String(sizing.tempFileLimitKib),
      max_parallel_workers: String(sizing.maxParallelWorkers),
      max_parallel_workers_per_gather: String(sizing.maxParallelWorkersPerGather),
    },
  };
}

/** Sizes of the cluster's instances under these settings. */
export function sizingOf(settings: PostgresqlSettings): Sizing {
  const workers = settings.parameters.autovacuum_max_workers;
  return size(capacityOf(settings.instance), settings.workload, typeof workers === "number" ? workers : undefined);
}

/**
 * Every parameter of a cluster.
 *
 * @param database where pg_cron keeps its jobs, if it is there
 * @throws where `parameters` names one that is computed or that guards: the schema refuses those with file and
 * line, and this is the wall behind it.
 */
export function parametersOf(settings: PostgresqlSettings, security: SecuritySettings, database: string): Parameters {
  const sizing = sizingOf(settings);
  const computed = bySize(sizing);
  const guarded = guards(settings, security);
  const notTheirs = { ...guarded, ...computed.cluster, ...computed.instance };
  const own = Object.fromEntries(
    Object.entries(settings.parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, text(value)]])),
  );
  const taken = Object.keys(own).filter((name) => name in notTheirs);
  if (taken.length > 0) throw new Error(`parameters: ${taken.join(", ")} cannot be set: Tessera guards or computes it`);

  const defaults = engineDefaults(settings.version);
  const list = (values: Values, keepDefaults: (name: string) => boolean): Parameter[] =>
    Object.entries(values)
      .filter(([name, value]) => value !== defaults[name] || keepDefaults(name))
      .map(([name, value]) => ({
        name,
        value,
        applyMethod:
          STATIC.has(name) || value === defaults[name] ? ("pending-reboot" as const) : ("immediate" as const),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    cluster: list(
      { ...common(settings, sizing, database), ...own, ...computed.cluster, ...guarded },
      (name) => name in guarded,
    ),
    instance: list(computed.instance, () => false),
  };
}

/** RDS writes switches as 1 and 0. */
function text(value: string | number | boolean): string {
  return typeof value === "boolean" ? (value ? "1" : "0") : String(value);
}
