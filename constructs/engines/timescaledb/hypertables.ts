import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { spanMinutes } from "../../../config/span";

/** A name of a table or column: what needs no quotes in SQL, short enough for the names that TimescaleDB derives. */
export const NAME = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/)
  .meta({ form: "lower-case letters, digits and underscores, a letter first, at most 40" });

/** A span of time such as `7 days`. Months and years have no fixed length, so they are left out. */
export const SPAN = z
  .string()
  .regex(/^[1-9][0-9]{0,4} (?:minutes?|hours?|days?|weeks?)$/)
  .meta({ form: "a number and minutes, hours, days or weeks, such as 7 days" });

/** Length of a span that the schema takes, in minutes. */
export function minutesOf(span: string): number {
  return spanMinutes(span)!;
}

/** Types that a column may have, as SQL writes them. */
const TYPES = [
  "timestamptz",
  "date",
  "smallint",
  "integer",
  "bigint",
  "real",
  "double precision",
  "numeric",
  "boolean",
  "text",
  "uuid",
  "jsonb",
  "inet",
] as const;

/** Types that time is measured in: a hypertable is cut into chunks along such a column. */
export const TIME_TYPES: readonly string[] = ["timestamptz", "date"];

const hypertable = z
  .strictObject({
    columns: z
      .record(NAME, z.enum(TYPES))
      .describe("Column to its type. Columns are added later, never changed or taken away."),
    time_column: NAME.describe("Column that chunks are cut along, of type timestamptz or date."),
    chunk_interval: SPAN.describe(
      "Time that one chunk covers: as much as a quarter of the memory holds of it. For new chunks.",
    ),
    partition: z
      .strictObject({
        column: NAME.describe("Column whose hash decides the partition."),
        partitions: wholeNumber(2, 64).describe("Number of partitions."),
      })
      .nullable()
      .describe("A second dimension beside time. null: none, which suits most."),
    compression: z
      .strictObject({
        after: SPAN.describe("Age at which a chunk is compressed."),
        segment_by: z
          .array(NAME)
          .max(8)
          .describe("Columns that queries filter by; rows of one value are compressed together."),
        order_by: NAME.describe("Column that compressed rows are ordered by, newest first."),
      })
      .nullable()
      .describe("Columnar compression of old chunks. null: none. Timescale License."),
    retention: z
      .strictObject({ drop_after: SPAN.describe("Age at which a chunk is dropped, data and all.") })
      .nullable()
      .describe("Dropping of old chunks. null: nothing is dropped. Timescale License."),
    skip_columns: z
      .array(NAME)
      .max(8)
      .describe("Whole-number or time columns by whose range compressed chunks are left out. Timescale License."),
  })
  .describe("A table cut into chunks by time.");

export const hypertables = z.record(NAME, hypertable).describe("The tenant's hypertables, by name.");

export type Hypertable = z.infer<typeof hypertable>;
