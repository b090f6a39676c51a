import type { z } from "zod";
import { jsonSchema } from "../../config/json-schemas";
import { fileName } from "../program/help";
import { DOCUMENTS, ERRORS } from "./documents";

/** File name to JSON Schema of what commands print with `--json`. Keys that are not in it may come. */
export function commandSchemas(): Readonly<Record<string, Record<string, unknown>>> {
  const named = Object.entries(DOCUMENTS).map(([name, schema]) => schemaOf(name, schema));
  return Object.fromEntries([...named, schemaOf("errors", ERRORS)]);
}

function schemaOf(name: string, schema: z.ZodType): [string, Record<string, unknown>] {
  const title = name === "errors" ? "what --json prints where a command cannot answer" : `tessera ${name} --json`;
  return [`${fileName(name)}.schema.json`, jsonSchema(title, schema)];
}
