import {
  ADMIN,
  applicationUser,
  EXECUTOR,
  identifier,
  limitsName,
  literal,
  localTable,
  PLATFORM_POLICY,
  qualified,
  readerUser,
  SHARED_DATABASE,
  TENANT_COLUMN,
  tenantDatabase,
  usersOf,
} from "./names";
import type { ClickhouseSettings } from "./settings";
import { SPILL_SHARE } from "./sizing";
import { VERSIONS } from "./versions";

/** How a strategy is kept inside the server. */
export interface Mechanism {
  /** Whether rows of many tenants lie in the same tables. */
  readonly sharesTables: boolean;
  /** Whether the tenant may define tables by itself. */
  readonly ownDefinitions: boolean;
}

/**
 * Pooled tenants define no tables: who may name a replicated table's path in Keeper could name another tenant's, and
 * be sent its rows.
 */
export const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  row_level_security: { sharesTables: true, ownDefinitions: false },
  schema_per_tenant: { sharesTables: false, ownDefinitions: false },
  database_per_tenant: { sharesTables: false, ownDefinitions: true },
};

/** What a tenant's access is made from. */
export interface AccessSpec {
  readonly id: string;
  readonly mechanism: Mechanism;
  readonly settings: ClickhouseSettings;
  /** Whether its users may sign in. */
  readonly login: boolean;
  /** Range that its users may come from. */
  readonly network: string;
}

const MIB = 1024 ** 2;
const MILLION = 1_000_000;
/** The hash of no password that anybody knows: a user is made locked, and opened by its first password. */
const LOCKED = "0".repeat(64);

/** Settings of the tenant's queries. None can be changed in a session. */
export function limitsOf({ query, version }: ClickhouseSettings): Readonly<Record<string, string | number>> {
  const memory = query.max_memory_mib * MIB;
  return {
    max_execution_time: query.max_execution_seconds,
    timeout_overflow_mode: "throw",
    max_memory_usage: memory,
    max_memory_usage_for_user: query.max_memory_of_user_mib * MIB,
    max_bytes_before_external_group_by: Math.floor(memory * SPILL_SHARE),
    max_bytes_before_external_sort: Math.floor(memory * SPILL_SHARE),
    max_threads: query.max_threads,
    max_concurrent_queries_for_user: query.max_concurrent,
    max_result_rows: query.max_result_rows,
    result_overflow_mode: "throw",
    // Rows reach their shard before an insert is answered: a refusal reaches who inserts.
    insert_distributed_sync: 1,
    // Everything is logged, whatever the client asks for.
    log_queries: 1,
    allow_introspection_functions: 0,
    ...(VERSIONS[version].cluster_right ? { max_temporary_data_on_disk_size_for_user: memory * 4 } : {}),
  };
}

/** Rights by user, as the parts of a GRANT. */
export function rights({ id, mechanism, settings }: AccessSpec): Readonly<Record<string, readonly string[]>> {
  const everything = `${identifier(tenantDatabase(id))}.*`;
  const all = `SELECT, SHOW TABLES, SHOW COLUMNS`;
  if (mechanism.sharesTables) {
    const both = (name: string) => [name, localTable(name)].map((table) => qualified(SHARED_DATABASE, table));
    const tables = Object.keys(settings.shared_tables).flatMap(both);
    const views = Object.keys(settings.shared_materialized_views).flatMap(both);
    return {
      [applicationUser(id)]: [
        ...tables.map((table) => `${all}, INSERT ON ${table}`),
        ...views.map((table) => `${all} ON ${table}`),
      ],
      [readerUser(id)]: [...tables, ...views].map((table) => `${all} ON ${table}`),
    };
  }
  const changes = "INSERT, ALTER UPDATE, ALTER DELETE, OPTIMIZE, TRUNCATE";
  const definitions = "ALTER, CREATE TABLE, CREATE VIEW, DROP TABLE, DROP VIEW";
  const { cluster_right: cluster, engine_right: engine } = VERSIONS[settings.version];
  return {
    [applicationUser(id)]: [
      `${all}, ${changes}${mechanism.ownDefinitions ? `, ${definitions}` : ""} ON ${everything}`,
      ...(mechanism.ownDefinitions && cluster ? ["CLUSTER ON *.*"] : []),
      ...(mechanism.ownDefinitions && engine
        ? ["MergeTree", "ReplicatedMergeTree", "Distributed"].map((name) => `TABLE ENGINE ON ${name}`)
        : []),
    ],
    [readerUser(id)]: [`${all} ON ${everything}`],
  };
}

/** What the tenant's users may take together in one interval. */
export function amountsOf({ quota, version }: ClickhouseSettings): Readonly<Record<string, number>> {
  return {
    queries: quota.queries,
    errors: quota.errors,
    read_rows: quota.read_rows_million * MILLION,
    execution_time: quota.execution_seconds,
    ...(VERSIONS[version].cluster_right ? { written_bytes: quota.written_mib * MIB } : {}),
  };
}

/** Tables whose rows are many tenants', and which of them is the tenant's: each has a policy. */
export function boundTables({ mechanism, settings }: AccessSpec): readonly string[] {
  if (!mechanism.sharesTables) return [];
  return [...Object.keys(settings.shared_tables), ...Object.keys(settings.shared_materialized_views)].map((name) =>
    qualified(SHARED_DATABASE, localTable(name)),
  );
}

/** The rows of a shared table that are a tenant's. */
export const ownRows = (id: string) => `${identifier(TENANT_COLUMN)} = ${literal(id)}`;

/** Users, limits and rights of a tenant. The order matters: nothing can be read before the policy that bounds it. */
export function accessStatements(spec: AccessSpec): string[] {
  const { id, settings } = spec;
  const users = usersOf(id).map(identifier);
  const named = identifier(limitsName(id));
  const { quota } = settings;
  const limits = Object.entries(limitsOf(settings)).map(([name, value]) => `${name} = ${literal(value)} READONLY`);
  const maxima = Object.entries(amountsOf(settings)).map(([name, value]) => `${name} = ${value}`);
  const policies = boundTables(spec).map(
    (table) => `CREATE ROW POLICY OR REPLACE ${named} ON ${table} USING ${ownRows(id)} TO ${users.join(", ")}`,
  );
  return [
    `CREATE SETTINGS PROFILE OR REPLACE ${named} SETTINGS ${limits.join(", ")}`,
    ...users.map((user) => `CREATE USER IF NOT EXISTS ${user} IDENTIFIED WITH sha256_hash BY '${LOCKED}' HOST NONE`),
    ...users.map((user) => `ALTER USER ${user} SETTINGS PROFILE ${literal(limitsName(id))}`),
    `CREATE QUOTA OR REPLACE ${named} NOT KEYED FOR INTERVAL ${quota.interval_minutes} minute MAX ${maxima.join(
      ", ",
    )} TO ${users.join(", ")}`,
    ...policies,
    ...Object.entries(rights(spec)).map(
      ([user, given]) =>
        `GRANT ${given.length === 0 ? "NONE ON *.*" : given.join(", ")} TO ${identifier(user)} WITH REPLACE OPTION`,
    ),
  ];
}

/** Opens a tenant's users, which have passwords by now, or closes them. */
export function doorStatements({ id, login, network }: AccessSpec): string[] {
  return usersOf(id).map((user) => `ALTER USER ${identifier(user)} HOST ${login ? `IP ${literal(network)}` : "NONE"}`);
}

/** The platform sees every row of a shared table. From then on whoever has no policy sees none. */
export function platformPolicy(table: string): string {
  return `CREATE ROW POLICY OR REPLACE ${identifier(PLATFORM_POLICY)} ON ${qualified(
    SHARED_DATABASE,
    localTable(table),
  )} USING 1 TO ${[EXECUTOR, ADMIN].map(identifier).join(", ")}`;
}

/** Stops a removal while the tenant can still sign in. */
export function refuseWhileOpen(id: string): string {
  const message = `Tessera: tenant ${id} can still sign in, nothing was removed`;
  return `SELECT throwIf(count() > 0, ${literal(message)}) FROM system.users WHERE name IN (${usersOf(id)
    .map(literal)
    .join(
      ", ",
    )}) AND (notEmpty(host_ip) OR notEmpty(host_names) OR notEmpty(host_names_regexp) OR notEmpty(host_names_like))`;
}

/** Takes a tenant's users, rights and limits away. Row policies go with the rows. */
export function removeAccess(id: string): string[] {
  const named = identifier(limitsName(id));
  return [
    `DROP USER IF EXISTS ${usersOf(id).map(identifier).join(", ")}`,
    `DROP QUOTA IF EXISTS ${named}`,
    `DROP SETTINGS PROFILE IF EXISTS ${named}`,
  ];
}
