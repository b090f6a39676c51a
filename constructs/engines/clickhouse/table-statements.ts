import { applicationUser, EXECUTOR, identifier, literal, localTable, qualified, TENANT_COLUMN } from "./names";
import { INDEX_TYPES, PARTITIONS, type Table, type View } from "./tables";
import type { ClickhouseVersion } from "./versions";
import { VERSIONS } from "./versions";

/** Where tables are made. */
export interface TableHome {
  /** Name in ON CLUSTER. */
  readonly cluster: string;
  readonly database: string;
  /** Whether tenants share the tables: then each row says whose it is. */
  readonly shared: boolean;
  readonly version: ClickhouseVersion;
}

/** Replicas find each other in Keeper by the table's own id: two tables never share a path. */
const REPLICATED = (kind: "" | "Aggregating") =>
  `Replicated${kind}MergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')`;

const BUCKETS: Readonly<Record<View["bucket"], string>> = {
  minute: "toStartOfMinute",
  hour: "toStartOfHour",
  day: "toDate",
  month: "toStartOfMonth",
};

/** Length of what stands before the tenant's id in the name of its application's user. */
const PREFIX_LENGTH = applicationUser("").length;
/** Who inserts is who signed in, and nothing that a client can set. */
const OWNER = `substring(currentUser(), ${PREFIX_LENGTH + 1})`;
/** Row policies bind what is read and not what is inserted: a constraint does that. */
const OWN_ROWS = `CONSTRAINT own_rows CHECK ${identifier(TENANT_COLUMN)} = ${OWNER}`;

/**
 * The table function mergeTreeIndex shows the primary index to whoever may read the table, whatever row policies say.
 * So nothing of tenants but their names is in it; rows are sorted by more, and skipping indexes find them.
 */
const KEY_OF_SHARED_TABLES = `PRIMARY KEY ${identifier(TENANT_COLUMN)}`;

/**
 * Row policies bind rows, and not what the server knows of parts before it reads them: estimates, limits on what is to
 * be read, and skipping indexes tell of all rows of a part. So a part of a shared table holds one tenant's rows, and the
 * policy's condition leaves the others out first. Parts of one tenant's inserts no longer add up with others' either: a
 * table takes inserts while its fullest partition has fewer than parts_to_throw_insert (3,000), whosever it is, which a
 * quota of inserts a minute keeps out of reach. Source: ClickHouse, MergeTreeData::delayInsertOrThrowIfNeeded.
 */
const PARTITION_OF_SHARED_TABLES = `PARTITION BY ${identifier(TENANT_COLUMN)}`;
/** Without partitions by time, this is what leaves blocks of another time out. */
const TIME_INDEX = "tessera_time";

function column(name: string, type: string, codecs: readonly string[] | undefined): string {
  return `${identifier(name)} ${type}${codecs === undefined ? "" : ` CODEC(${codecs.join(", ")})`}`;
}

/** A table as it should be, or what it lacks to be so. Idempotent; nothing is ever taken away. */
export function tableStatements(place: TableHome, name: string, table: Table): string[] {
  const { cluster, database, shared } = place;
  const local = qualified(database, localTable(name));
  const on = `ON CLUSTER ${literal(cluster)}`;
  const owner = `${identifier(TENANT_COLUMN)} LowCardinality(String) DEFAULT ${OWNER}`;
  const columns = Object.entries(table.columns);
  const defined = columns.map(([key, type]) => column(key, type, table.codecs[key]));
  const time = table.time_column === null ? null : identifier(table.time_column);
  const indexes = [
    ...Object.entries(table.skip_indexes).map(
      ([index, { column: of, type, granularity }]) =>
        `INDEX ${identifier(index)} ${identifier(of)} TYPE ${INDEX_TYPES[type]} GRANULARITY ${granularity}`,
    ),
    ...(shared && time !== null ? [`INDEX ${identifier(TIME_INDEX)} ${time} TYPE minmax GRANULARITY 1`] : []),
  ];
  const order = [...(shared ? [TENANT_COLUMN] : []), ...table.order_by].map(identifier).join(", ");
  const partition = partitionOf(table, shared);
  const expiry =
    table.ttl_days === null || time === null ? null : `toDateTime(${time}) + toIntervalDay(${table.ttl_days})`;
  const parts = [...(shared ? [owner] : []), ...defined, ...indexes, ...(shared ? [OWN_ROWS] : [])];
  const change = `ALTER TABLE ${local} ${on}`;
  return [
    [
      `CREATE TABLE IF NOT EXISTS ${local} ${on} (${parts.join(", ")}) ENGINE = ${REPLICATED("")}`,
      ...(partition === null ? [] : [partition]),
      ...(shared ? [KEY_OF_SHARED_TABLES] : []),
      `ORDER BY (${order})`,
      ...(expiry === null ? [] : [`TTL ${expiry}`]),
    ].join(" "),
    ...columns.map(([key, type]) => `${change} ADD COLUMN IF NOT EXISTS ${column(key, type, table.codecs[key])}`),
    ...columns
      .filter(([key]) => table.codecs[key] !== undefined)
      .map(([key, type]) => `${change} MODIFY COLUMN ${column(key, type, table.codecs[key])}`),
    ...indexes.map((index) => `${change} ADD ${index.replace("INDEX", "INDEX IF NOT EXISTS")}`),
    ...(shared ? [`${change} ADD ${OWN_ROWS.replace("CONSTRAINT", "CONSTRAINT IF NOT EXISTS")}`] : []),
    ...(expiry === null ? [] : [`${change} MODIFY TTL ${expiry}`]),
    ...distributed(place, name, [
      ...(shared ? [owner] : []),
      ...columns.map(([key, type]) => column(key, type, undefined)),
    ]),
  ];
}

function partitionOf({ partition_by: by, time_column: time }: Table, shared: boolean): string | null {
  if (shared) return PARTITION_OF_SHARED_TABLES;
  const span = by === "tenant" ? null : PARTITIONS[by];
  return span === null || time === null ? null : `PARTITION BY ${span}(${identifier(time)})`;
}

/** The table that clients name: it spreads rows over the shards, and reads from all of them. */
function distributed({ cluster, database }: TableHome, name: string, columns: readonly string[]): string[] {
  const target = qualified(database, name);
  const on = `ON CLUSTER ${literal(cluster)}`;
  const engine = `Distributed(${literal(cluster)}, ${literal(database)}, ${literal(localTable(name))}, rand())`;
  return [
    `CREATE TABLE IF NOT EXISTS ${target} ${on} (${columns.join(", ")}) ENGINE = ${engine}`,
    ...columns.map((of) => `ALTER TABLE ${target} ${on} ADD COLUMN IF NOT EXISTS ${of}`),
  ];
}

/**
 * A summary: a table of states, a view that fills it as rows come in, and a distributed table over it. Results are read
 * with the -Merge form of the aggregate.
 */
export function viewStatements(place: TableHome, name: string, view: View, source: Table): string[] {
  const { cluster, database, shared, version } = place;
  const on = `ON CLUSTER ${literal(cluster)}`;
  const local = qualified(database, localTable(name));
  const groups = [...(shared ? [TENANT_COLUMN] : []), ...view.group_by].map(identifier);
  const bucket = `${BUCKETS[view.bucket]}(${identifier(source.time_column!)}) AS bucket`;
  const measures = Object.entries(view.measures).map(
    ([measure, { aggregate, column: of }]) => `${aggregate}State(${identifier(of)}) AS ${identifier(measure)}`,
  );
  const select = [
    `SELECT ${[...groups, bucket, ...measures].join(", ")}`,
    `FROM ${qualified(database, localTable(view.source))}`,
    `GROUP BY ${[...groups, "bucket"].join(", ")}`,
  ].join(" ");
  // It reads as whoever made it, which is the platform: who inserts need not read.
  const security = VERSIONS[version].view_security ? ` DEFINER = ${identifier(EXECUTOR)} SQL SECURITY DEFINER` : "";
  return [
    `CREATE TABLE IF NOT EXISTS ${local} ${on} ENGINE = ${REPLICATED("Aggregating")}${
      shared ? ` ${PARTITION_OF_SHARED_TABLES} ${KEY_OF_SHARED_TABLES}` : ""
    } ORDER BY (${[...groups, "bucket"].join(", ")}) AS ${select} LIMIT 0`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${qualified(database, `${name}_fill`)} ${on} TO ${local}${security} AS ${select}`,
    `CREATE TABLE IF NOT EXISTS ${qualified(database, name)} ${on} AS ${local} ENGINE = Distributed(${literal(
      cluster,
    )}, ${literal(database)}, ${literal(localTable(name))})`,
  ];
}
