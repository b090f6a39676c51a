import { jsonSchema } from "../../config/json-schemas";
import { drillSchema } from "../drills/schema";
import { recordSchema } from "./schema";

/** File name to JSON Schema of what deliveries leave behind, for whoever reads it. */
export function recordSchemas(): Readonly<Record<string, Record<string, unknown>>> {
  return {
    "deployment-record.schema.json": jsonSchema("record of a deployment", recordSchema),
    "drill-record.schema.json": jsonSchema("record of a restore drill", drillSchema),
  };
}
