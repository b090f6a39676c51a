import { z } from "zod";
import type { Path } from "./yaml";

/** What the shape of settings says of a place: walks over zod schemas, none of it while files are checked. */

type Any = z.core.$ZodType;

interface Wrapper {
  readonly innerType: Any;
}
const WRAPPERS: ReadonlySet<string> = new Set(["optional", "nullable", "default", "prefault", "readonly"]);

/** A schema without what wraps it, and whether one of the wrappers admits null. */
export function unwrap(schema: Any): { readonly schema: Any; readonly nullable: boolean } {
  let nullable = false;
  let inner = schema;
  while (WRAPPERS.has(inner._zod.def.type)) {
    nullable ||= inner._zod.def.type === "nullable";
    inner = (inner._zod.def as unknown as Wrapper).innerType;
  }
  return { schema: inner, nullable };
}

/** The first value of a piece of metadata on a schema or what it wraps. */
export function metaOf<K extends keyof z.GlobalMeta>(schema: Any, key: K): z.GlobalMeta[K] | undefined {
  for (let inner = schema; ; inner = (inner._zod.def as unknown as Wrapper).innerType) {
    const value = z.globalRegistry.get(inner)?.[key];
    if (value !== undefined) return value as z.GlobalMeta[K];
    if (!WRAPPERS.has(inner._zod.def.type)) return undefined;
  }
}

/** The keys of a map with fixed keys, or null. */
export function shapeOf(schema: Any): Readonly<Record<string, Any>> | null {
  const inner = unwrap(schema).schema;
  return inner instanceof z.ZodObject ? inner.shape : null;
}

/** The schema one step further down, or null. */
function child(schema: Any, key: string | number): Any | null {
  const inner = unwrap(schema).schema;
  if (inner instanceof z.ZodObject) return Object.hasOwn(inner.shape, key) ? inner.shape[key] : null;
  if (inner instanceof z.ZodRecord) return inner.valueType as Any;
  if (inner instanceof z.ZodArray) return inner.element as Any;
  if (inner instanceof z.ZodUnion) {
    for (const option of inner.options) {
      const found = child(option as Any, key);
      if (found !== null) return found;
    }
  }
  return null;
}

/** The schema of a place, or null where there is none. */
export function schemaAt(schema: Any, path: Path): Any | null {
  let current: Any | null = schema;
  for (const key of path) {
    current = child(current, key);
    if (current === null) return null;
  }
  return current;
}

/** Dotted paths of all settings, leaves and maps, in order. */
export function pathsOf(schema: Any, prefix = ""): string[] {
  return Object.entries(shapeOf(schema) ?? {}).flatMap(([key, value]) => [
    `${prefix}${key}`,
    ...pathsOf(value, `${prefix}${key}.`),
  ]);
}

/** Dotted paths of the leaves: what is no map of named settings. */
export function leavesOf(schema: Any, prefix = ""): string[] {
  return Object.entries(shapeOf(schema) ?? {}).flatMap(([key, value]) =>
    shapeOf(value) === null ? [`${prefix}${key}`] : leavesOf(value, `${prefix}${key}.`),
  );
}

const words = new WeakMap<Any, ReadonlySet<string>>();

/** Every word that a setting of a schema may be, wherever it is: what somebody wrote of these is no secret. */
export function wordsOf(schema: Any): ReadonlySet<string> {
  let found = words.get(schema);
  if (found === undefined) {
    found = new Set(wordsBelow(schema));
    words.set(schema, found);
  }
  return found;
}

function wordsBelow(schema: Any): string[] {
  const inner = unwrap(schema).schema;
  if (inner instanceof z.ZodObject) return Object.values(inner.shape as Record<string, Any>).flatMap(wordsBelow);
  if (inner instanceof z.ZodRecord) return wordsBelow(inner.valueType as Any);
  if (inner instanceof z.ZodArray) return wordsBelow(inner.element as Any);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => wordsBelow(option as Any));
  if (inner instanceof z.ZodEnum) return inner.options.map(String);
  if (inner instanceof z.ZodLiteral) return [...inner.values].filter((value) => typeof value === "string");
  return [];
}

const partials = new WeakMap<z.ZodObject, z.ZodObject>();

/** The same settings, none of them needed: what a layer above the defaults may hold. Made once, since zod compiles it. */
export function partial(schema: z.ZodObject): z.ZodObject {
  let made = partials.get(schema);
  if (made === undefined) {
    made = makePartial(schema);
    partials.set(schema, made);
  }
  return made;
}

function makePartial(schema: z.ZodObject): z.ZodObject {
  const shape = Object.fromEntries(
    Object.entries(schema.shape).map(([key, value]) => {
      const optional = (value instanceof z.ZodObject ? partial(value) : (value as z.ZodType)).optional();
      const meta = z.globalRegistry.get(value as z.ZodType);
      return [key, meta === undefined ? optional : optional.meta(meta)];
    }),
  );
  const meta = z.globalRegistry.get(schema);
  const result = z.strictObject(shape);
  return meta === undefined ? result : result.meta(meta);
}
