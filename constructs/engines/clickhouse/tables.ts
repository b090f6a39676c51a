import { z } from "zod";
import { wholeNumber } from "../../../config/fields";

/** A name of a table, view, column or index: what needs no quotes in SQL. */
const NAME = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/)
  .meta({ form: "lower-case letters, digits and underscores, a letter first, at most 40" });

/** A type as ClickHouse writes it. Quotes, and so Enum, are left out: LowCardinality(String) takes its place. */
const TYPE = z
  .string()
  .max(80)
  .regex(/^[A-Z][A-Za-z0-9]*(\([A-Za-z0-9, ()]*\))?$/)
  .meta({ form: "a type of ClickHouse without quotes, such as UInt64, LowCardinality(String) or DateTime64(3)" });

/** Codecs by what they are for. Source: ClickHouse, "Column compression codecs". */
const CODECS = ["NONE", "LZ4", "LZ4HC", "ZSTD", "Delta", "DoubleDelta", "Gorilla", "T64", "FPC"] as const;
/** Codecs that make data easier to compress and compress nothing themselves. */
export const PREPARING: ReadonlySet<string> = new Set(["Delta", "DoubleDelta", "Gorilla", "T64", "FPC"]);
/** Types that a preparing codec is for. */
export const PREPARES: Readonly<Record<string, RegExp>> = {
  Delta: /^(U?Int\d+|Date)/,
  DoubleDelta: /^(U?Int\d+|Date)/,
  Gorilla: /^Float/,
  T64: /^(U?Int\d+|Date)/,
  FPC: /^Float/,
};

/** Kinds of data-skipping indexes, as SQL writes them. Source: ClickHouse, "Data skipping indexes". */
export const INDEX_TYPES = {
  minmax: "minmax",
  set: "set(1000)",
  bloom_filter: "bloom_filter(0.01)",
  tokens: "tokenbf_v1(32768, 3, 0)",
  trigrams: "ngrambf_v1(3, 32768, 3, 0)",
} as const;

/** How a month, a day or nothing makes partitions of a tenant's own table. */
export const PARTITIONS = { month: "toYYYYMM", day: "toYYYYMMDD", none: null } as const;

const OF_TIME = z
  .enum(Object.keys(PARTITIONS) as (keyof typeof PARTITIONS)[])
  .describe("What a partition holds, by the time column.");

const OF_TENANTS = {
  limit:
    "parts, and the indexes and statistics in them, would hold many tenants' rows, and what a query may read of them is told before row policies are asked",
  source: 'ClickHouse, StorageMergeTreeAnalyzeIndexes.cpp and "EXPLAIN ESTIMATE"; docs/decisions/0026',
  nearest:
    "Write tenant, and let order_by begin with the time where most queries ask for a span of it. A table that is there already is copied: docs/engines/clickhouse.md",
};
const OF_ONE_TENANT = z
  .literal("tenant")
  .meta({ refused: { month: OF_TENANTS, day: OF_TENANTS, none: OF_TENANTS } })
  .describe("What a partition holds: the rows of one tenant, so that parts, indexes and statistics are one tenant's.");

const tableOf = <P extends typeof OF_TIME | typeof OF_ONE_TENANT>(partition_by: P) =>
  z
    .strictObject({
      columns: z
        .record(NAME, TYPE)
        .describe("Column to its type. Columns are added later, never changed or taken away."),
      codecs: z
        .record(NAME, z.array(z.enum(CODECS)).min(1).max(3))
        .describe(
          "Column to its codecs, the one that compresses last. A column that is not here has the server's own.",
        ),
      time_column: NAME.nullable().describe("Column of type Date or DateTime that partitions and expiry go by."),
      order_by: z.array(NAME).min(1).max(8).describe("Columns that rows are sorted by, the most filtered first."),
      partition_by,
      ttl_days: wholeNumber(1, 36_500).nullable().describe("Rows expire this many days after their time. null: never."),
      skip_indexes: z
        .record(
          NAME,
          z.strictObject({
            column: NAME.describe("Column that is looked into."),
            type: z
              .enum(Object.keys(INDEX_TYPES) as (keyof typeof INDEX_TYPES)[])
              .describe(
                "What the index keeps of a block: its range, its values, or filters of values, words or trigrams.",
              ),
            granularity: wholeNumber(1, 64).describe("Granules (8192 rows each) that one entry covers."),
          }),
        )
        .describe("Indexes that let a query leave blocks of rows out."),
    })
    .describe("A replicated table, under a distributed one of this name.");

const view = z
  .strictObject({
    source: NAME.describe("Table whose new rows it sums up."),
    bucket: z.enum(["minute", "hour", "day", "month"]).describe("Span of time that one row stands for."),
    group_by: z.array(NAME).max(6).describe("Columns that rows are grouped by, beside the time."),
    measures: z
      .record(
        NAME,
        z.strictObject({
          aggregate: z.enum(["count", "sum", "min", "max", "avg"]).describe("What is kept."),
          column: NAME.describe("Column that it is kept of."),
        }),
      )
      .describe("Name of a result to what it is."),
  })
  .describe("A table that is kept summed up as rows are inserted.");

export const tables = z.record(NAME, tableOf(OF_TIME));
export const sharedTables = z.record(NAME, tableOf(OF_ONE_TENANT));
export const views = z.record(NAME, view);

type Common = Omit<z.infer<ReturnType<typeof tableOf>>, "partition_by">;
export type Table = Common & { readonly partition_by: keyof typeof PARTITIONS | "tenant" };
export type View = z.infer<typeof view>;
