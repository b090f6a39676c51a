import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { beyondZones } from "../families/incluster/settings";

const NAME = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/)
  .meta({ form: "lower-case letters, digits and underscores, a letter first, at most 40" });

/** Analyzers that Elasticsearch brings. Source: Elasticsearch, "Language analyzers". */
const LANGUAGES = [
  "arabic",
  "armenian",
  "basque",
  "bengali",
  "brazilian",
  "bulgarian",
  "catalan",
  "cjk",
  "czech",
  "danish",
  "dutch",
  "english",
  "estonian",
  "finnish",
  "french",
  "galician",
  "german",
  "greek",
  "hindi",
  "hungarian",
  "indonesian",
  "irish",
  "italian",
  "latvian",
  "lithuanian",
  "norwegian",
  "persian",
  "portuguese",
  "romanian",
  "russian",
  "sorani",
  "spanish",
  "swedish",
  "thai",
  "turkish",
] as const;

const field = z
  .strictObject({
    type: z
      .enum(["text", "keyword", "long", "double", "boolean", "date", "ip", "geo_point"])
      .describe("Type of the field."),
    languages: z
      .array(z.enum(LANGUAGES))
      .max(8)
      .describe("Languages of a text, main one first: it is searched as `field`, the others as `field.<language>`."),
  })
  .describe("A field. Fields are added later, never changed or taken away.");

const index = z
  .strictObject({
    shards: wholeNumber(1, 32).describe("Primary shards. They never change: aim for 10 to 50 GiB each."),
    replicas: wholeNumber(0, 2)
      .meta({ refused: beyondZones([3, 4, 5], "a shard and its copies are each in a zone of their own", 2) })
      .describe("Copies of each shard, each in a zone of its own."),
    fields: z.record(NAME, field).describe("Field to what it is. Documents with other fields are refused."),
    hidden_from_reader: z.array(NAME).max(40).describe("Fields that the reader does not see (field-level security)."),
    lifecycle: z
      .strictObject({
        rollover_gib: wholeNumber(1, 50).describe("A new index begins at this size of a shard, in GiB."),
        rollover_days: wholeNumber(1, 365).describe("A new index begins after this many days."),
        warm_days: wholeNumber(0, 3650)
          .optional()
          .describe(
            "An index goes to warm nodes this many days after the next one began, its segments merged. Left out, or without such nodes: it stays.",
          ),
        cold_days: wholeNumber(0, 3650)
          .optional()
          .describe(
            "An index goes to cold nodes this many days after the next one began, and takes no more writes. Left out: it does not.",
          ),
        delete_days: wholeNumber(1, 3650).describe("An index goes this many days after the next one began."),
      })
      .nullable()
      .describe("For a data stream with a field @timestamp: when indices follow each other and go. null: one index."),
  })
  .describe("An index, or a data stream.");

export const indices = z.record(NAME, index);
export type Index = z.infer<typeof index>;
