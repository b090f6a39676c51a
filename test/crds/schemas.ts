import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import type { Manifest } from "../../constructs/kubernetes/manifest";
import { MissingRealPart } from "../support/real-part";

/** Unoptimized: most of compiling would go into making faster what runs a few times. */
const OPTIONS = { strict: false, validateFormats: false, allErrors: true, code: { optimize: false } } as const;

/** Places that may hold the schemas, first one first. `./tessera dev crds` fills the second. */
const FOLDERS = [resolve(__dirname, "../../../shared/crds"), resolve(__dirname, "../../.tessera/crds")];

/** Kinds that Kubernetes itself brings: there is no CRD for them. */
const BUILT_IN: ReadonlySet<string> = new Set([
  "v1/ConfigMap",
  "v1/Secret",
  "v1/Service",
  "v1/ServiceAccount",
  "apps/v1/Deployment",
  "apps/v1/StatefulSet",
  "batch/v1/CronJob",
  "batch/v1/Job",
  "networking.k8s.io/v1/NetworkPolicy",
  "policy/v1/PodDisruptionBudget",
  "rbac.authorization.k8s.io/v1/Role",
  "rbac.authorization.k8s.io/v1/RoleBinding",
]);

/** Kinds whose schema the folder may lack, with the reason. */
export const WITHOUT_SCHEMA: Readonly<Record<string, string>> = {
  "elbv2.k8s.aws/v1beta1/TargetGroupBinding":
    "the controller of AWS is not among the projects whose CRDs were collected",
};

// biome-ignore lint/suspicious/noExplicitAny: JSON Schema
type Schema = any;

interface Crd {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: Schema;
}

/**
 * A CRD's schema as JSON Schema under strict field validation: a field that the schema does not name is refused, as
 * `kubectl apply --validate=strict` does.
 */
export function strict(schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map(strict);
  if (schema === null || typeof schema !== "object") return schema;
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties")
      result.properties = Object.fromEntries(Object.entries(value as object).map(([name, of]) => [name, strict(of)]));
    else if (key === "pattern") result.pattern = (value as string).replace("(?i)", "");
    // Defaults and examples are data, not schemas.
    else result[key] = ["default", "enum", "example", "required"].includes(key) ? value : strict(value);
  }
  if (schema["x-kubernetes-int-or-string"] === true) return { type: ["integer", "string"] };
  if (schema.properties !== undefined && schema["x-kubernetes-preserve-unknown-fields"] !== true)
    result.additionalProperties = schema.additionalProperties === undefined ? false : result.additionalProperties;
  return result;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Adds the places of a schema that a value has something at: `/spec/tolerations/[]/key`. A map's own keys are `*`. */
function addPlaces(places: Set<string>, schema: Schema, value: unknown, at = ""): void {
  if (!isMap(schema)) return;
  if (Array.isArray(value)) for (const item of value) addPlaces(places, schema.items, item, `${at}/[]`);
  if (!isMap(value)) return;
  const properties = isMap(schema.properties) ? schema.properties : {};
  for (const [name, of] of Object.entries(value))
    if (Object.hasOwn(properties, name)) {
      places.add(`${at}/${name}`);
      addPlaces(places, properties[name], of, `${at}/${name}`);
    } else addPlaces(places, schema.additionalProperties, of, `${at}/*`);
}

/** A schema that judges values of these places as the whole does: of a field that is at none it has the name alone. */
function partOf(schema: Schema, places: ReadonlySet<string>, at = ""): Schema {
  if (!isMap(schema)) return schema;
  const part: Schema = { ...schema };
  if (isMap(schema.properties))
    part.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, of]) => {
        const place = `${at}/${name}`;
        return [name, places.has(place) ? partOf(of, places, place) : true];
      }),
    );
  if (isMap(schema.additionalProperties))
    part.additionalProperties = partOf(schema.additionalProperties, places, `${at}/*`);
  if (isMap(schema.items)) part.items = partOf(schema.items, places, `${at}/[]`);
  return part;
}

/**
 * Judges values by a schema. An operator's schema has thousands of fields and takes seconds to compile, and manifests
 * have some tens of them: the part that they reach is compiled, again when one reaches further.
 */
class Validator {
  private readonly places = new Set<string>();
  private judge: ValidateFunction | undefined;

  constructor(private readonly schema: Schema) {}

  errors(value: unknown): readonly ErrorObject[] {
    const before = this.places.size;
    addPlaces(this.places, this.schema, value);
    if (this.judge === undefined || this.places.size > before)
      this.judge = new Ajv(OPTIONS).compile(partOf(this.schema, this.places));
    return this.judge(value) ? [] : (this.judge.errors ?? []);
  }
}

/** Checks manifests against the schemas of one folder. */
export class CrdSchemas {
  private readonly validators = new Map<string, Validator>();

  private static found: CrdSchemas | undefined;

  private constructor(private readonly crds: ReadonlyMap<string, Crd>) {}

  /**
   * The same each time.
   *
   * @throws {MissingRealPart} where no folder holds the schemas
   */
  static find(): CrdSchemas {
    CrdSchemas.found ??= CrdSchemas.read();
    return CrdSchemas.found;
  }

  private static read(): CrdSchemas {
    const folder = FOLDERS.find(existsSync);
    if (folder === undefined)
      throw new MissingRealPart("the schemas of custom resources", "`./tessera dev crds` downloads them");
    const crds = new Map<string, Crd>();
    for (const project of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
      for (const file of readdirSync(join(folder, project.name))) {
        const crd: Crd = JSON.parse(readFileSync(join(folder, project.name, file), "utf8"));
        crds.set(`${crd.group}/${crd.version}/${crd.kind}`, crd);
      }
    return new CrdSchemas(crds);
  }

  /** Whether there is a schema for a kind, such as `cert-manager.io/v1/Issuer`. */
  has(kind: string): boolean {
    return this.crds.has(kind);
  }

  /** What is wrong with a manifest, a line each; none where it is right. */
  problems(manifest: Manifest): string[] {
    const kind = `${manifest.apiVersion}/${manifest.kind}`;
    if (BUILT_IN.has(kind)) return [];
    const crd = this.crds.get(kind);
    if (crd === undefined) return kind in WITHOUT_SCHEMA ? [] : [`${kind}: no such kind`];
    const validator = this.validators.get(kind) ?? new Validator(strict(crd.schema));
    this.validators.set(kind, validator);
    // As it travels: what is undefined is not there.
    return validator.errors(JSON.parse(JSON.stringify(manifest))).map(({ instancePath, message, params }) => {
      const extra = (params as { additionalProperty?: string }).additionalProperty;
      return `${kind} ${manifest.metadata.name}${instancePath}${extra === undefined ? "" : `/${extra}`}: ${message}`;
    });
  }
}
