import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemas, schemaText } from "../config/json-schemas";
import { ENVIRONMENT_ROOMS, ROOMS } from "../constructs/rooms";
import { recordSchemas } from "../delivery/record/json-schema";
import { editedSchemas } from "../review/json-schemas";
import { run } from "./args";
import { parseArgs } from "./flags";

const USAGE = `npm run schemas [-- --out DIR]

Writes the JSON Schema of every YAML file, which editors pick up by the first line of each file, and of the records of
deployments and restore drills.

  --out DIR        folder to write to (default: schemas)`;

run(() => {
  const { values } = parseArgs({ options: { out: { type: "string", default: "schemas" }, help: { type: "boolean" } } });
  if (values.help) return console.log(USAGE);
  const schemas = { ...jsonSchemas(ROOMS, ENVIRONMENT_ROOMS), ...editedSchemas(), ...recordSchemas() };
  mkdirSync(values.out, { recursive: true });
  const stale = readdirSync(values.out).filter((name) => name.endsWith(".schema.json") && !(name in schemas));
  for (const name of stale) rmSync(join(values.out, name));
  for (const [name, schema] of Object.entries(schemas)) writeFileSync(join(values.out, name), schemaText(schema));
  console.log(`${Object.keys(schemas).length} schemas in ${values.out}`);
});
