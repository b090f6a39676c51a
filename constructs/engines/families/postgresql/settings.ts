import { z } from "zod";
import { wholeNumber } from "../../../../config/fields";

/** Settings of a tenant's share of an engine that speaks PostgreSQL's SQL. */

const timeout = (description: string) => wholeNumber(1, 86_400).describe(description);

/** `max`: most connections that the engine's largest form takes. */
export function connections(max: number) {
  return z
    .strictObject({
      max: wholeNumber(1, max).describe("Connections of the tenant's writing role at one time."),
      reader_max: wholeNumber(1, max).describe("Connections of the tenant's reading role at one time."),
      statement_timeout_seconds: timeout("A statement is cancelled after this many seconds."),
      lock_timeout_seconds: timeout("Waiting for a lock ends after this many seconds."),
      idle_in_transaction_timeout_seconds: timeout("A session idle inside a transaction ends after this many seconds."),
    })
    .describe("Connections and what they may take.");
}

export const memory = z
  .strictObject({
    work_mem_mb: wholeNumber(1, 2048).describe("Memory of one sort or hash of the tenant's roles, in MiB."),
    temp_file_limit_mb: wholeNumber(1, 1_048_576)
      .nullable()
      .describe("Temporary files of one session of the tenant, in MiB. null: no limit."),
  })
  .describe("Memory of the tenant's sessions.");

export const storageQuotaGb = wholeNumber(1, 131_072)
  .nullable()
  .meta({ scope: "slice" })
  .describe("Size of the tenant's data, in GB, above which inserts and updates are refused. null: no limit.");
