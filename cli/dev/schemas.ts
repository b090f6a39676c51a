import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemas, schemaText } from "../../config/json-schemas";
import { makeFolder } from "../../config/make-folder";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { recordSchemas } from "../../delivery/record/json-schema";
import { editedSchemas } from "../../review/json-schemas";
import { DEV_SCHEMAS } from "../commands/developers";
import { commandSchemas } from "../documents/json-schema";
import { program } from "../program";
import { writeWhole } from "../program/files";

export const main = program(DEV_SCHEMAS, ({ values: { out }, show }) => {
  const schemas = { ...jsonSchemas(ROOMS, ENVIRONMENT_ROOMS), ...editedSchemas(), ...recordSchemas() };
  const count = writeAll(out, schemas) + writeAll(join(out, "commands"), commandSchemas());
  show({ out, schemas: count }, `${count} schemas in ${out}`);
});

/** Writes schemas into a folder, and takes those away that are of nothing any more. */
function writeAll(folder: string, schemas: Readonly<Record<string, Record<string, unknown>>>): number {
  makeFolder(folder);
  const stale = readdirSync(folder).filter((name) => name.endsWith(".schema.json") && !(name in schemas));
  for (const name of stale) rmSync(join(folder, name));
  for (const [name, schema] of Object.entries(schemas)) writeWhole(join(folder, name), schemaText(schema));
  return Object.keys(schemas).length;
}
