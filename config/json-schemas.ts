import { z } from "zod";
import { environmentOverrideSchema } from "./environment-rooms";
import { fleetSchemas } from "./fleet-schemas";
import type { EnvironmentRoom, Room } from "./room";
import { overrideSchema, tiersSchema } from "./room-files";
import { partial } from "./shape";

/** What only Tessera's own checks read. */
const PRIVATE = ["scope", "refused", "refusedKeys", "form"];

/** A JSON Schema of draft 7, which the editors' YAML servers know best. */
export function jsonSchema(title: string, schema: z.ZodType): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema: node }) => {
      const fields = node as Record<string, unknown>;
      // A pattern says little in an editor's bubble.
      if (typeof fields.form === "string" && fields.description === undefined) fields.description = fields.form;
      for (const key of PRIVATE) delete fields[key];
    },
  });
  return { $schema, title, ...rest };
}

/** File name to JSON Schema, for every YAML file that people write. */
export function jsonSchemas(
  rooms: readonly Room[],
  environmentRooms: readonly EnvironmentRoom[] = [],
): Readonly<Record<string, Record<string, unknown>>> {
  const { tenant, environment } = fleetSchemas(rooms);
  const schemas: Record<string, Record<string, unknown>> = {
    "tenant.schema.json": jsonSchema("tenant.yml", tenant),
    "environment.schema.json": jsonSchema("<environment>_environment.yml", environment),
  };
  for (const { id, schema, tenantFile } of rooms) {
    const settings = partial(schema);
    schemas[`${id}.schema.json`] = jsonSchema(tenantFile, settings);
    schemas[`${id}.defaults.schema.json`] = jsonSchema(`defaults.yml of ${id}`, schema);
    schemas[`${id}.tiers.schema.json`] = jsonSchema(`tiers.yml of ${id}`, tiersSchema(settings));
    schemas[`${id}.override.schema.json`] = jsonSchema(`<environment>_${id}.yml`, overrideSchema(settings));
  }
  for (const { id, schema } of environmentRooms) {
    schemas[`${id}.defaults.schema.json`] = jsonSchema(`defaults.yml of ${id}`, schema);
    schemas[`${id}.override.schema.json`] = jsonSchema(`<environment>_${id}.yml`, environmentOverrideSchema(schema));
  }
  return schemas;
}

/** The bytes of a schema's file. */
export function schemaText(schema: Record<string, unknown>): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
