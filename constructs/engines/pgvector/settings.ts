import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { settings as relational } from "../postgresql/settings";

/** How a search goes through an index. Source: pgvector, README, "HNSW" and "IVFFlat", query options. */
const search = z
  .strictObject({
    ef_search: wholeNumber(1, 1000).describe(
      "Candidates that an HNSW search keeps: more finds better, and takes longer.",
    ),
    probes: wholeNumber(1, 32_768).describe(
      "Lists that an IVFFlat search looks into: more finds better, and takes longer.",
    ),
    iterative_scan: z
      .enum(["off", "relaxed_order", "strict_order"])
      .describe("Whether an HNSW search goes on when a filter leaves too few rows: no, roughly or exactly in order."),
  })
  .describe("What searches start with. A session may set its own.");

/** Every setting of the engine: those of the server, and those of vector search. */
export const settings = relational
  .extend({ search })
  .meta({ scope: "cluster" })
  .describe("Settings of vector search with pgvector.");

export type PgvectorSettings = z.infer<typeof settings>;
