import { jsonSchema } from "../config/json-schemas";
import { priceSchema } from "../usage/cost/prices";
import { exceptionsSchema } from "./exceptions";

/** File name to JSON Schema, for what people edit beside tenants and environments. */
export function editedSchemas(): Readonly<Record<string, Record<string, unknown>>> {
  return {
    "exceptions.schema.json": jsonSchema("exceptions.yml", exceptionsSchema()),
    "prices.schema.json": jsonSchema("prices.yml", priceSchema),
  };
}
