import { homeKind } from "../../../config/homes";
import { rulesOf, type Violation } from "../../../config/room";
import { memoryAVcpu } from "../families/incluster/rules";
import { minutesOf, TIME_TYPES } from "./hypertables";
import type { TimescaledbSettings } from "./settings";
import { VERSIONS } from "./versions";

const TERMS =
  "The Timescale License lets you use it inside your own service and restricts offering the database itself to others. Ask your lawyers; then write licence.edition timescale and licence.terms_accepted true for the cluster, or leave it out.";

function first<T>(items: readonly T[], check: (item: T) => Violation | null): Violation | null {
  for (const item of items) {
    const found = check(item);
    if (found !== null) return found;
  }
  return null;
}

/** What needs the Timescale edition, by the path of the setting that asks for it. */
function licensed(settings: TimescaledbSettings): readonly (readonly [path: string, given: unknown, asks: boolean])[] {
  return [
    ...Object.entries(settings.hypertables).flatMap(([name, table]) => [
      [`hypertables.${name}.compression`, table.compression, table.compression !== null] as const,
      [`hypertables.${name}.retention`, table.retention, table.retention !== null] as const,
      [`hypertables.${name}.skip_columns`, table.skip_columns, table.skip_columns.length > 0] as const,
    ]),
    ...Object.keys(settings.continuous_aggregates).map(
      (name) => [`continuous_aggregates.${name}`, name, true] as const,
    ),
    ["chunk_exclusion.chunk_skipping", true, settings.chunk_exclusion.chunk_skipping] as const,
  ];
}

export const rules = rulesOf<TimescaledbSettings>({
  major_of_version: ({ version, postgresql }) => {
    const majors: readonly number[] = VERSIONS[version].postgresql;
    if (majors.includes(postgresql)) return null;
    return {
      path: "postgresql",
      given: postgresql,
      allowed: `${majors.join(", ")} with version "${version}"`,
      advice: "Write one of them, or take another version.",
    };
  },
  terms: ({ licence }) =>
    licence.edition === "timescale" && !licence.terms_accepted
      ? { path: "licence.terms_accepted", given: false, allowed: "true with edition timescale", advice: TERMS }
      : null,
  edition: (settings) =>
    settings.licence.edition === "timescale"
      ? null
      : first(licensed(settings), ([path, given, asks]) =>
          asks ? { path, given, allowed: "nothing of it with licence.edition apache", advice: TERMS } : null,
        ),
  chunk_skipping_of_version: ({ version, chunk_exclusion }) =>
    chunk_exclusion.chunk_skipping && !VERSIONS[version].chunk_skipping
      ? {
          path: "chunk_exclusion.chunk_skipping",
          given: true,
          allowed: `false with version "${version}"`,
          advice: `It came with 2.16: raise the version to "2.28", or write false.`,
        }
      : null,
  // The catalog keeps the least and the largest value of each such column and chunk, and everybody may read it. Source:
  // TimescaleDB, sql/pre_install/tables.sql: chunk_column_stats; GRANT SELECT ON ALL TABLES … TO PUBLIC.
  skip_columns_tell_neighbours: ({ hypertables }, { strategy }) =>
    first(Object.entries(hypertables), ([name, table]) =>
      table.skip_columns.length > 0 && strategy !== null && homeKind(strategy) === "cell"
        ? {
            path: `hypertables.${name}.skip_columns`,
            given: table.skip_columns,
            allowed: `[] with strategy ${strategy}: every tenant of the cell could read the values where each chunk begins and ends`,
            advice: "Write [], or take a home of the tenant's own where the tier allows it.",
          }
        : null,
    ),
  skip_columns_need_skipping: ({ chunk_exclusion, hypertables }) =>
    first(Object.entries(hypertables), ([name, table]) =>
      table.skip_columns.length > 0 && !(chunk_exclusion.chunk_skipping && table.compression !== null)
        ? {
            path: `hypertables.${name}.skip_columns`,
            given: table.skip_columns,
            allowed: "[] without compression and chunk_exclusion.chunk_skipping",
            advice: "Ranges are kept for compressed chunks only: turn both on, or write [].",
          }
        : null,
    ),
  columns_exist: ({ hypertables }) =>
    first(Object.entries(hypertables), ([name, table]) => {
      const columns = Object.keys(table.columns);
      const used: readonly (readonly [string, string | undefined])[] = [
        ["time_column", table.time_column],
        ["partition.column", table.partition?.column],
        ...(table.compression?.segment_by ?? []).map((column) => ["compression.segment_by", column] as const),
        ["compression.order_by", table.compression?.order_by],
        ...table.skip_columns.map((column) => ["skip_columns", column] as const),
      ];
      return first(used, ([key, column]) =>
        column === undefined || columns.includes(column)
          ? null
          : {
              path: `hypertables.${name}.${key}`,
              given: column,
              allowed: columns.join(", "),
              advice: `Add it to hypertables.${name}.columns, or name another.`,
            },
      );
    }),
  time_column_type: ({ hypertables }) =>
    first(Object.entries(hypertables), ([name, table]) => {
      const type = table.columns[table.time_column];
      return type === undefined || TIME_TYPES.includes(type)
        ? null
        : {
            path: `hypertables.${name}.columns.${table.time_column}`,
            given: type,
            allowed: TIME_TYPES.join(" or "),
            advice: "Chunks are cut along this column: give it a type of time.",
          };
    }),
  spans_in_order: ({ hypertables }) =>
    first(Object.entries(hypertables), ([name, { compression, retention, chunk_interval }]) => {
      const chunk = minutesOf(chunk_interval);
      if (compression !== null && minutesOf(compression.after) < chunk)
        return {
          path: `hypertables.${name}.compression.after`,
          given: compression.after,
          allowed: `at least chunk_interval, ${chunk_interval}`,
          advice: "A chunk that is still written to would be compressed: raise it.",
        };
      if (compression !== null && retention !== null && minutesOf(retention.drop_after) <= minutesOf(compression.after))
        return {
          path: `hypertables.${name}.retention.drop_after`,
          given: retention.drop_after,
          allowed: `more than compression.after, ${compression.after}`,
          advice: "Chunks would be dropped before they are compressed: raise it, or take compression out.",
        };
      return null;
    }),
  aggregates: ({ continuous_aggregates, hypertables }) =>
    first(Object.entries(continuous_aggregates), ([name, aggregate]) => {
      const at = `continuous_aggregates.${name}`;
      const table = hypertables[aggregate.hypertable];
      if (table === undefined)
        return {
          path: `${at}.hypertable`,
          given: aggregate.hypertable,
          allowed: Object.keys(hypertables).join(", ") || "a hypertable, of which there is none",
          advice: "Name one of the tenant's hypertables.",
        };
      if (Object.hasOwn(hypertables, name))
        return { path: at, given: name, allowed: "a name that no hypertable has", advice: "Choose another name." };
      const columns = Object.keys(table.columns);
      const used = [
        ...aggregate.group_by.map((column) => ["group_by", column] as const),
        ...Object.entries(aggregate.measures).map(([key, { column }]) => [`measures.${key}.column`, column] as const),
      ];
      const missing = used.find(([, column]) => !columns.includes(column));
      if (missing !== undefined)
        return {
          path: `${at}.${missing[0]}`,
          given: missing[1],
          allowed: columns.join(", "),
          advice: "Name a column.",
        };
      const names = [...aggregate.group_by, ...Object.keys(aggregate.measures), "bucket"];
      const twice = names.find((column, index) => names.indexOf(column) !== index);
      if (twice !== undefined)
        return {
          path: `${at}.measures`,
          given: twice,
          allowed: "each name once",
          advice: `Rename ${twice}: it is taken.`,
        };
      const { start_offset, end_offset } = aggregate.refresh;
      const least = minutesOf(end_offset) + 2 * minutesOf(aggregate.bucket);
      if (minutesOf(start_offset) < least)
        return {
          path: `${at}.refresh.start_offset`,
          given: start_offset,
          allowed: `at least end_offset and two buckets: ${least} minutes`,
          advice: "TimescaleDB refuses a window of less than two buckets: raise it.",
        };
      return null;
    }),
  quorum: ({ instance, replication }) =>
    replication.mode === "synchronous" && replication.synchronous_replicas > instance.replicas
      ? {
          path: "replication.synchronous_replicas",
          given: replication.synchronous_replicas,
          allowed: `at most instance.replicas, ${instance.replicas}`,
          advice: "Add replicas, lower it, or write replication.mode asynchronous.",
        }
      : null,
  memory_a_vcpu: memoryAVcpu(1),
  pool_fits: ({ pool, connections }) =>
    pool.size > connections.max
      ? {
          path: "pool.size",
          cause: "connections.max",
          given: pool.size,
          allowed: `at most connections.max, ${connections.max}`,
          advice: "Lower it, or raise connections.max.",
        }
      : pool.min_idle > pool.size
        ? {
            path: "pool.min_idle",
            cause: "pool.size",
            given: pool.min_idle,
            allowed: `at most pool.size, ${pool.size}`,
            advice: "Lower it, or raise pool.size.",
          }
        : null,
});
