import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import Ajv from "ajv";
import { load } from "js-yaml";
import { jsonSchemas, schemaText } from "../../config/json-schemas";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { recordSchemas } from "../../delivery/record/json-schema";
import { editedSchemas } from "../../review/json-schemas";
import { exampleFleet, filesBelow } from "../support/fleet";
import { tenantYml } from "./folder";

const schemas = { ...jsonSchemas(ROOMS, ENVIRONMENT_ROOMS), ...editedSchemas(), ...recordSchemas() };
const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
const validators = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));

function faults(schema: string, yaml: string): string[] {
  const validate = validators[schema];
  if (validate === undefined) throw new Error(`no schema ${schema}`);
  validate(load(yaml));
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
}

/** YAML files of the example fleet, by where they stand in a repository. */
const EXAMPLES = [...exampleFleet()].filter(([file]) => file.endsWith(".yml"));

/** YAML files whose first line names a schema, except templates, which have gaps. */
function filesWithModeline(): { file: string; schema: string; text: string }[] {
  const rooms = [...ROOMS, ...ENVIRONMENT_ROOMS].map((room) => relative(".", room.folder));
  const own = [...filesBelow(".", ["usage", ...rooms])].filter(([file]) => file.endsWith(".yml"));
  return [...EXAMPLES, ...own]
    .map(([file, text]) => ({ file, text, schema: /\$schema=(\S+)/.exec(text)?.[1] ?? "" }))
    .filter(({ schema }) => schema !== "");
}

describe("JSON Schemas", () => {
  it("are committed as they are made: ./tessera dev schemas", () => {
    expect(
      readdirSync("schemas")
        .filter((name) => name.endsWith(".json"))
        .sort(),
    ).toEqual(Object.keys(schemas).sort());
    for (const [name, schema] of Object.entries(schemas))
      expect(readFileSync(join("schemas", name), "utf8") === schemaText(schema) ? name : `${name} is stale`).toBe(name);
  });

  it("say what each setting is", () => {
    const bare: string[] = [];
    const walk = (node: Record<string, unknown>, path: string) => {
      for (const [key, child] of Object.entries((node.properties ?? {}) as Record<string, Record<string, unknown>>)) {
        if (typeof child.description !== "string" && !path.includes("/parameters")) bare.push(`${path}/${key}`);
        walk(child, `${path}/${key}`);
      }
    };
    for (const name of ["tenant", "postgresql", "security"]) walk(schemas[`${name}.schema.json`] ?? {}, name);
    expect(bare).toEqual([]);
  });

  it.each(filesWithModeline())("accept $file, by the schema that its first line names", ({ file, schema, text }) => {
    // What a room begins with is written into the environments' folder as it stands.
    const path = resolve(/\/start\/\w+\.yml$/.test(file) ? "overrides" : dirname(file), schema);
    expect(dirname(path)).toBe(resolve("schemas"));
    expect(faults(path.slice(dirname(path).length + 1), text)).toEqual([]);
  });

  it("every YAML file of tenants and environments names a schema", () => {
    const named = new Set(filesWithModeline().map(({ file }) => file));
    expect(EXAMPLES.map(([file]) => file).filter((file) => !named.has(file))).toEqual([]);
  });

  it.each([
    ["tenant.schema.json", tenantYml("acme", { tier: "premum" }), "/tier enum"],
    ["tenant.schema.json", tenantYml("acme-corp"), "/id pattern"],
    ["tenant.schema.json", tenantYml("acme", { teir: "free" }), " additionalProperties"],
    ["tenant.schema.json", tenantYml("acme").replace(/^tier: .*\n/m, ""), " required"],
    [
      "tenant.schema.json",
      tenantYml("acme", { environments: "[production, production]" }),
      "/environments uniqueItems",
    ],
    ["postgresql.schema.json", "connections: { max: 0 }\n", "/connections/max minimum"],
    ["postgresql.schema.json", "version: 13\n", "/version enum"],
    ["postgresql.schema.json", "parameters: { shared_buffers: 1 }\n", "/parameters additionalProperties"],
    [
      "security.schema.json",
      "encryption: { at_rest: { key_rotation: automatic_monthly } }\n",
      "/encryption/at_rest/key_rotation enum",
    ],
    [
      "security.schema.json",
      "encryption: { in_transit: { tls_version: 1.3 } }\n",
      "/encryption/in_transit/tls_version type",
    ],
    ["postgresql.override.schema.json", "floor: { connections.maximum: { max: 5 } }\n", "/floor propertyNames"],
    ["postgresql.tiers.schema.json", "gold: { settings: {} }\n", " propertyNames"],
  ])("%s refuses %j", (schema, yaml, fault) => {
    expect(faults(schema, yaml)).toContain(fault);
  });
});
