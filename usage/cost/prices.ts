import { join } from "node:path";
import { z } from "zod";
import { Problems, readChecked } from "../../config/documents";
import { wholeNumber } from "../../config/fields";
import { FileIndex } from "../../config/file-index";
import { meant, oneOf } from "../../config/nearest";
import type { Document } from "../../config/yaml";

const usd = z.number().min(0);
const attribute = z.string().min(1).meta({ form: "the path of an attribute" });

const type = z.strictObject({
  hourly: z.string().optional().describe("Table of classes under `hourly`."),
  class: attribute.optional().describe("Attribute with the class."),
  class_tag: attribute.optional().describe("Where the class stands on a resource that takes it from another one."),
  unless_class: z.string().optional().describe("Class that is billed by use."),
  doubled_by: attribute.optional().describe("Switch that makes two of it."),
  times: attribute.optional().describe("Attribute whose number multiplies the price."),
  times_count: attribute.optional().describe("List whose length multiplies the price."),
  storage_gb: attribute.optional().describe("Attribute with its storage, in GB."),
  monthly: usd.optional().describe("USD a month each."),
  usage: z.string().optional().describe("What is billed by use, which no plan tells: said to be unpriced, never 0."),
  beside: z.string().optional().describe("What is billed by use beside the price: said to be unpriced."),
  serverless: attribute.optional().describe("Attribute with the least capacity, in ACU, beside `usage`."),
  free_when: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe("Attributes and values with which it costs nothing."),
});
/** How one resource type is priced. */
export type TypePrice = Readonly<z.infer<typeof type>>;

const asOf = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ form: 'a day in quotes, such as "2026-01-31"' })
  .describe("Day on which the numbers were written down.");
const source = z.string().min(1).describe("Where they are from.");
const hourly = z.record(z.string(), z.record(z.string(), usd)).describe("USD an hour, by table and class.");
const units = z
  .strictObject({
    rds_storage_gp3_gb: usd.describe("A GB of storage of RDS, a month."),
    aurora_acu_hour: usd.describe("An Aurora capacity unit, an hour."),
  })
  .describe("USD by unit.");

const region = z.strictObject({
  as_of: asOf,
  source,
  hourly,
  units,
  monthly: z.record(z.string(), usd).describe("USD a month each, by type."),
});

/** `usage/cost/prices.yml`. */
export const priceSchema = z
  .strictObject({
    as_of: asOf,
    region: z.string().min(1).describe("Region that they are of."),
    currency: z.literal("USD").describe("What they are in."),
    source,
    hours_per_month: wholeNumber(1, 744).describe("Hours that a month is counted as."),
    hourly,
    unpriced_classes: z
      .record(z.string(), z.string())
      .describe("Classes that no price is known of, and why: said to be unpriced, never 0."),
    units,
    regions: z
      .record(z.string(), region)
      .describe(
        "Prices of other regions, whole: what one leaves out is unpriced there. A region that is not here has the prices above, and that is said.",
      ),
    types: z.record(z.string(), type).describe("How a type of resource is priced."),
    free: z.array(z.string().min(1)).describe("Types without a price of their own; `*` stands for any text."),
  })
  .describe("List prices.");

/** The price table. */
export type PriceTable = Readonly<z.infer<typeof priceSchema>>;

/** What a type is priced by: one of these. */
const BASES = ["hourly", "monthly", "usage"] as const;

/** Where the table is kept. */
const FILE = join(__dirname, "prices.yml");

/**
 * Reads the table that is kept beside this file.
 *
 * @throws {ConfigurationError} with everything that is wrong with it
 */
export function readPrices(file = FILE): PriceTable {
  const problems = new Problems();
  const table = checkPrices(problems, file);
  problems.throwIfAny();
  return table!;
}

/** The same, with what is wrong beside other problems; null where it cannot be used. */
export function checkPrices(problems: Problems, file = FILE): PriceTable | null {
  const read = readChecked<PriceTable>(file, "prices", () => priceSchema, new FileIndex(), problems);
  if (read === null) return null;
  const { document, value } = read;
  for (const [name, row] of Object.entries(value.types)) {
    const bases = BASES.filter((base) => row[base] !== undefined);
    if (bases.length !== 1)
      problems.add(
        document.problem(["types", name], bases, `one of ${oneOf(BASES)}`, "Say what the type is priced by, once."),
      );
    const tables = Object.keys(value.hourly);
    if (row.hourly !== undefined && !tables.includes(row.hourly))
      problems.add(
        document.problem(
          ["types", name, "hourly"],
          row.hourly,
          oneOf(tables),
          meant(row.hourly, tables, "Name a table under hourly."),
        ),
      );
  }
  checkRegions(value, document, problems);
  return value;
}

/** What another region says is of types and tables that there are: else nobody would ever ask for it. */
function checkRegions({ regions, types, hourly }: PriceTable, document: Document, problems: Problems): void {
  const known = {
    monthly: Object.keys(types).filter((type) => types[type]?.monthly !== undefined),
    hourly: Object.keys(hourly),
  };
  for (const [region, row] of Object.entries(regions))
    for (const part of ["monthly", "hourly"] as const)
      for (const name of Object.keys(row[part]).filter((one) => !known[part].includes(one)))
        problems.add(
          document.problem(
            ["regions", region, part, name],
            name,
            oneOf(known[part]),
            meant(name, known[part], "Name what the table has for every region."),
          ),
        );
}
