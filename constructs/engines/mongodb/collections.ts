import { z } from "zod";
import { wholeNumber } from "../../../config/fields";

/** A name of a collection, bucket, index or zone. */
const NAME = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/)
  .meta({ form: "lower-case letters, digits and underscores, a letter first, at most 40" });

/** A field, or a path of fields. No part begins with a dollar sign, which MongoDB keeps for operators. */
const FIELD = z
  .string()
  .max(120)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/)
  .meta({ form: "a field, or fields joined by points, such as address.city" });

/** Languages of text indexes. Source: MongoDB, "Text Search Languages". */
const LANGUAGES = [
  "danish",
  "dutch",
  "english",
  "finnish",
  "french",
  "german",
  "hungarian",
  "italian",
  "norwegian",
  "portuguese",
  "romanian",
  "russian",
  "spanish",
  "swedish",
  "turkish",
  "none",
] as const;

const KINDS = ["compound", "text", "2dsphere", "wildcard", "hashed"] as const;
const COMPARISONS = ["eq", "gt", "gte", "lt", "lte", "exists"] as const;

const partial = z
  .record(
    FIELD,
    z.strictObject({
      operator: z.enum(COMPARISONS).describe("How the field is compared. exists takes true only."),
      value: z.union([z.string(), z.number(), z.boolean()]).describe("What it is compared with."),
    }),
  )
  .describe("Only documents for which all of this holds are in the index (partialFilterExpression).");

const index = z
  .strictObject({
    kind: z
      .enum(KINDS)
      .describe(
        "compound: sorted by fields. text: words, with a language. 2dsphere: places. wildcard: whatever fields there are. hashed: one field, for sharding.",
      ),
    fields: z
      .array(
        z.strictObject({
          field: FIELD.describe("Field, or path of fields."),
          order: z.enum(["asc", "desc"]).optional().describe("Of a compound index. Default: asc."),
          weight: wholeNumber(1, 99_999).optional().describe("Of a text index: how much a hit counts. Default: 1."),
        }),
      )
      .max(32)
      .describe("Fields in order, at most 32. Of a wildcard index: the fields to take; none: all."),
    unique: z.boolean().optional().describe("No two documents have the same values. Default: false."),
    expire_after_seconds: wholeNumber(0, 2_147_483_647)
      .optional()
      .describe("Documents go this long after the date in the one field. Default: they stay."),
    language: z
      .enum(LANGUAGES)
      .optional()
      .describe("Of a text index: language of documents that name none. Default: english."),
    language_field: FIELD.optional().describe(
      "Of a text index: field that names a document's language. Default: language.",
    ),
    partial: partial.optional(),
  })
  .describe("One index.");

const collection = z
  .strictObject({
    indexes: z.record(NAME, index).describe("Indexes by name. They are made, and never dropped: a person does that."),
    pre_and_post_images: z
      .boolean()
      .describe("Change streams can show documents as they were before and after. From 6.0 on; it costs storage."),
    shard_key: z
      .array(
        z.strictObject({
          field: FIELD.describe("Field."),
          order: z.enum(["asc", "hashed"]).describe("asc: ranges, as zones need. hashed: spread evenly."),
        }),
      )
      .max(5)
      .describe("What documents are spread over shards by; []: the collection stays on one. It never changes."),
    zone_ranges: z
      .array(
        z.strictObject({
          zone: NAME.describe("Zone of `zones`."),
          from: z.string().nullable().describe("First value of the shard key's first field. null: the very least."),
          to: z.string().nullable().describe("First value that is out of it. null: beyond the greatest."),
        }),
      )
      .describe("Which ranges of the shard key's first field live in which zone. Empty: anywhere."),
  })
  .describe("One collection.");

export const collections = z.record(NAME, collection);
export type Collection = z.infer<typeof collection>;
export type Index = z.infer<typeof index>;

export const gridfs = z
  .record(
    NAME,
    z.strictObject({
      chunk_kib: wholeNumber(16, 15_360).describe(
        "Size of the pieces that files are cut into, in KiB. MongoDB's own: 255.",
      ),
    }),
  )
  .describe("GridFS buckets: collections <bucket>.files and <bucket>.chunks with their indexes.");

export const zones = z
  .record(
    NAME,
    z.strictObject({ shards: z.array(wholeNumber(0, 31)).min(1).describe("Numbers of its shards, from 0.") }),
  )
  .describe("Zones of a sharded cluster: names for shards that ranges of documents are bound to.");
