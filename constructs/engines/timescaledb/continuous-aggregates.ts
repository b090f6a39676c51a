import { z } from "zod";
import { NAME, SPAN } from "./hypertables";

/** Aggregates that can be computed from parts. */
const AGGREGATES = ["avg", "count", "max", "min", "sum"] as const;

const aggregate = z
  .strictObject({
    hypertable: NAME.describe("Hypertable that it is computed from."),
    bucket: SPAN.describe("Time that one row sums up."),
    group_by: z.array(NAME).max(8).describe("Columns that rows are kept apart by, beside time."),
    measures: z
      .record(
        NAME,
        z.strictObject({
          aggregate: z.enum(AGGREGATES).describe("What is computed."),
          column: NAME.describe("Of which column."),
        }),
      )
      .describe("Column of the result to what it holds."),
    refresh: z
      .strictObject({
        start_offset: SPAN.describe("Changes older than this are not followed any more."),
        end_offset: SPAN.describe("Data younger than this is not summed up yet."),
        every: SPAN.describe("How often it is brought up to date."),
      })
      .describe("How it is kept up to date."),
    real_time: z.boolean().describe("Add what is not summed up yet to each answer."),
  })
  .describe("A summary that is kept up to date by itself. Timescale License.");

export const continuousAggregates = z.record(NAME, aggregate).describe("The tenant's continuous aggregates, by name.");

export type ContinuousAggregate = z.infer<typeof aggregate>;
