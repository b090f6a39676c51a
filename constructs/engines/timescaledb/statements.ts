import { ownerRole, tenantSchema } from "../families/postgresql/sql/names";
import type { TenantSpec } from "../families/postgresql/sql/spec";
import { identifier, literal } from "../families/postgresql/sql/sql";
import type { SqlStep } from "../families/postgresql/steps";
import type { ContinuousAggregate } from "./continuous-aggregates";
import type { Hypertable } from "./hypertables";
import type { TimescaledbSettings } from "./settings";

/** Ending of the schema that holds a tenant's time series, chunks among them. */
export const SERIES = "series";

/** An interval, from a span that the settings' schema has checked. */
function interval(span: string): string {
  return `INTERVAL ${literal(span)}`;
}

/** A table as a literal that is cast to regclass. */
function relation(schema: string, name: string): string {
  return literal(`${schema}.${name}`);
}

/**
 * The tenant's hypertables and continuous aggregates, or what they lack to be as the settings say. Idempotent. A table
 * that leaves the settings stays as it is, and so do its columns: data goes by a migration or with its tenant.
 */
export function timeSeries(tenant: TenantSpec, settings: TimescaledbSettings): SqlStep[] {
  const schema = tenantSchema(tenant.id, SERIES);
  const owner = identifier(ownerRole(tenant.id));
  const licensed = settings.licence.edition === "timescale";
  const tables = Object.entries(settings.hypertables);
  const aggregates = Object.entries(settings.continuous_aggregates);
  // applyTenant has taken the owner's login away: a suspended tenant's jobs rest, and could not be made anew.
  if (tables.length + aggregates.length === 0 || !tenant.login) return [];
  return [
    {
      as: "executor",
      database: tenant.pool.database,
      statements: [
        // Policies are jobs that run as the owner of their table, which TimescaleDB wants to be able to log in. It has no
        // password and no connection, so nobody else can.
        `ALTER ROLE ${owner} LOGIN CONNECTION LIMIT 0`,
        `SET LOCAL ROLE ${owner}`,
        ...tables.flatMap(([name, table]) => hypertable(schema, name, table, licensed)),
        ...aggregates.flatMap(([name, aggregate]) =>
          continuousAggregate(schema, name, aggregate, settings.hypertables[aggregate.hypertable]!),
        ),
      ],
    },
  ];
}

function hypertable(schema: string, name: string, table: Hypertable, licensed: boolean): string[] {
  const columns = Object.entries(table.columns);
  const qualified = `${identifier(schema)}.${identifier(name)}`;
  const target = relation(schema, name);
  const define = ([column, type]: [string, string]) =>
    `${identifier(column)} ${type}${column === table.time_column ? " NOT NULL" : ""}`;
  const partition =
    table.partition === null
      ? []
      : [
          `partitioning_column => ${literal(table.partition.column)}`,
          `number_partitions => ${literal(table.partition.partitions)}`,
        ];
  return [
    `CREATE TABLE IF NOT EXISTS ${qualified} (${columns.map(define).join(", ")})`,
    ...columns
      .filter(([column]) => column !== table.time_column)
      .map((column) => `ALTER TABLE ${qualified} ADD COLUMN IF NOT EXISTS ${define(column)}`),
    // Chunks lie in the tenant's own schema: in TimescaleDB's, everybody has the right to look.
    `SELECT public.create_hypertable(${[
      target,
      literal(table.time_column),
      ...partition,
      `associated_schema_name => ${literal(schema)}`,
      `chunk_time_interval => ${interval(table.chunk_interval)}`,
      "if_not_exists => true",
    ].join(", ")})`,
    `SELECT public.set_chunk_time_interval(${target}, ${interval(table.chunk_interval)})`,
    ...(licensed ? policies(qualified, target, table) : []),
  ];
}

/** Policies are taken away and made anew: TimescaleDB changes none in place. */
function policies(qualified: string, target: string, { compression, retention, skip_columns }: Hypertable): string[] {
  return [
    `SELECT public.remove_compression_policy(${target}, true)`,
    ...(compression === null
      ? []
      : [
          `ALTER TABLE ${qualified} SET (timescaledb.compress, timescaledb.compress_segmentby = ${literal(
            compression.segment_by.join(", "),
          )}, timescaledb.compress_orderby = ${literal(`${compression.order_by} DESC`)})`,
          `SELECT public.add_compression_policy(${target}, ${interval(compression.after)}, if_not_exists => true)`,
        ]),
    `SELECT public.remove_retention_policy(${target}, true)`,
    ...(retention === null
      ? []
      : [`SELECT public.add_retention_policy(${target}, ${interval(retention.drop_after)}, if_not_exists => true)`]),
    ...skip_columns.map(
      (column) => `SELECT public.enable_chunk_skipping(${target}, ${literal(column)}, if_not_exists => true)`,
    ),
  ];
}

function continuousAggregate(
  schema: string,
  name: string,
  aggregate: ContinuousAggregate,
  source: Hypertable,
): string[] {
  const qualified = `${identifier(schema)}.${identifier(name)}`;
  const target = relation(schema, name);
  const groups = aggregate.group_by.map(identifier);
  const measures = Object.entries(aggregate.measures).map(
    ([measure, { aggregate: fn, column }]) => `${fn}(${identifier(column)}) AS ${identifier(measure)}`,
  );
  const from = `${identifier(schema)}.${identifier(aggregate.hypertable)}`;
  const bucket = `public.time_bucket(${interval(aggregate.bucket)}, ${identifier(source.time_column)}) AS bucket`;
  const { start_offset, end_offset, every } = aggregate.refresh;
  return [
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${qualified} WITH (timescaledb.continuous) AS SELECT ${[
      bucket,
      ...groups,
      ...measures,
    ].join(", ")} FROM ${from} GROUP BY ${["1", ...groups].join(", ")} WITH NO DATA`,
    `ALTER MATERIALIZED VIEW ${qualified} SET (timescaledb.materialized_only = ${!aggregate.real_time})`,
    `SELECT public.remove_continuous_aggregate_policy(${target}, true)`,
    `SELECT public.add_continuous_aggregate_policy(${target}, start_offset => ${interval(start_offset)}, end_offset => ${interval(end_offset)}, schedule_interval => ${interval(every)})`,
  ];
}
