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
/** Sessions of a user for each query at one time: pools hold more connections than they use. */
const SESSIONS_A_QUERY = 4;
/** Characters of a query that the log keeps: the server's own value. */
const LOGGED_CHARACTERS = 100_000;
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
    // Everything is logged from its beginning and as it stands, whatever the client asks for.
    log_queries: 1,
    log_queries_probability: 1,
    log_queries_min_type: "QUERY_START",
    log_queries_min_query_duration_ms: 0,
    log_queries_cut_to_length: LOGGED_CHARACTERS,
    // What a thread takes before it is counted: 4 MiB, the server's own value.
    max_untracked_memory: 4 * MIB,
    allow_introspection_functions: 0,
    ...(VERSIONS[version].cluster_right ? { max_temporary_data_on_disk_size_for_user: memory * 4 } : {}),
    ...(VERSIONS[version].later_limits
      ? {
          // A row policy leaves other tenants' parts out by these two.
          use_partition_pruning: 1,
          use_primary_key: 1,
          max_sessions_for_user: query.max_concurrent * SESSIONS_A_QUERY,
        }
      : {}),
  };
}

/** Columns of shared tables and summaries, by the name that clients give the table. */
function sharedColumns({ shared_tables: tables, shared_materialized_views: views }: ClickhouseSettings) {
  return {
    tables: Object.entries(tables).map(([name, { columns }]) => [name, Object.keys(columns)] as const),
    views: Object.entries(views).map(
      ([name, { group_by: groups, measures }]) => [name, [...groups, "bucket", ...Object.keys(measures)]] as const,
    ),
  };
}

/**
 * Rights by user, as the parts of a GRANT; none for a tenant that may not sign in: sessions that are open keep what
 * their user may.
 *
 * Replicated tables that tenants share are read by columns. The right to the table as a whole would open
 * mergeTreeAnalyzeIndexes, which asks its indexes any question before row policies come, and the virtual columns.
 */
export function rights({ id, mechanism, settings, login }: AccessSpec): Readonly<Record<string, readonly string[]>> {
  if (!login) return { [applicationUser(id)]: [], [readerUser(id)]: [] };
  const everything = `${identifier(tenantDatabase(id))}.*`;
  const all = `SELECT, SHOW TABLES, SHOW COLUMNS`;
  if (mechanism.sharesTables) {
    const { tables, views } = sharedColumns(settings);
    const both =
      (more: string) =>
      ([name, columns]: readonly [string, readonly string[]]) => [
        `${all}${more} ON ${qualified(SHARED_DATABASE, name)}`,
        `SELECT(${[TENANT_COLUMN, ...columns].map(identifier).join(", ")}), SHOW TABLES, SHOW COLUMNS${more} ON ${qualified(
          SHARED_DATABASE,
          localTable(name),
        )}`,
      ];
    return {
      [applicationUser(id)]: [...tables.flatMap(both(", INSERT")), ...views.flatMap(both(""))],
      [readerUser(id)]: [...tables, ...views].flatMap(both("")),
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

/** What the tenant's users may take together in a span of time. */
export interface Allowance {
  readonly minutes: number;
  readonly amounts: Readonly<Record<string, number>>;
}

/** Inserts have a span of their own: each makes a part, and parts wait to be merged. */
export function allowancesOf({ quota, version }: ClickhouseSettings): readonly Allowance[] {
  const inserts = { query_inserts: quota.inserts_a_minute };
  const amounts = {
    queries: quota.queries,
    errors: quota.errors,
    read_rows: quota.read_rows_million * MILLION,
    execution_time: quota.execution_seconds,
    ...(VERSIONS[version].cluster_right ? { written_bytes: quota.written_mib * MIB } : {}),
  };
  // A quota has one interval of a length.
  return quota.interval_minutes === 1
    ? [{ minutes: 1, amounts: { ...amounts, ...inserts } }]
    : [
        { minutes: quota.interval_minutes, amounts },
        { minutes: 1, amounts: inserts },
      ];
}

function interval({ minutes, amounts }: Allowance): string {
  const maxima = Object.entries(amounts).map(([name, value]) => `${name} = ${value}`);
  return `FOR INTERVAL ${minutes} minute MAX ${maxima.join(", ")}`;
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
  const limits = Object.entries(limitsOf(settings)).map(([name, value]) => `${name} = ${literal(value)} READONLY`);
  const policies = boundTables(spec).map(
    (table) => `CREATE ROW POLICY OR REPLACE ${named} ON ${table} USING ${ownRows(id)} TO ${users.join(", ")}`,
  );
  return [
    `CREATE SETTINGS PROFILE OR REPLACE ${named} SETTINGS ${limits.join(", ")}`,
    ...usersOf(id).map(makeUser),
    ...users.map((user) => `ALTER USER ${user} SETTINGS PROFILE ${literal(limitsName(id))}`),
    `CREATE QUOTA OR REPLACE ${named} NOT KEYED ${allowancesOf(settings).map(interval).join(", ")} TO ${users.join(", ")}`,
    ...policies,
    ...Object.entries(rights(spec)).map(
      ([user, given]) =>
        `GRANT ${given.length === 0 ? "NONE ON *.*" : given.join(", ")} TO ${identifier(user)} WITH REPLACE OPTION`,
    ),
  ];
}

/**
 * Closes a tenant first of all, so that nothing that it can hold up stands before it: the door, then the rights of
 * sessions that are open, then what they run. Source: ClickHouse, ContextAccess.cpp: sessions learn of changes of their
 * user; and "KILL QUERY".
 */
export function closingStatements({ id, mechanism, settings }: AccessSpec): string[] {
  const users = usersOf(id);
  const on = `ON CLUSTER ${literal(settings.cluster_name)}`;
  return [
    ...users.map(makeUser),
    ...users.map((user) => `ALTER USER ${identifier(user)} HOST NONE`),
    ...users.map((user) => `GRANT NONE ON *.* TO ${identifier(user)} WITH REPLACE OPTION`),
    `KILL QUERY ${on} WHERE user IN (${users.map(literal).join(", ")}) ASYNC`,
    // A change of rows goes on without a session, and a change of the table waits for it.
    ...(mechanism.sharesTables ? [] : [`KILL MUTATION ${on} WHERE database = ${literal(tenantDatabase(id))}`]),
  ];
}

const makeUser = (user: string) =>
  `CREATE USER IF NOT EXISTS ${identifier(user)} IDENTIFIED WITH sha256_hash BY '${LOCKED}' HOST NONE`;

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
