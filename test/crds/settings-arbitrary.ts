import fc from "fast-check";
import { z } from "zod";

type Path = readonly string[];

/** A place in settings and the values that may stand there. */
export interface Leaf {
  readonly path: Path;
  readonly values: fc.Arbitrary<unknown>;
}

/** Values of a schema that is no map, or null where none can be made up. */
function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> | null {
  if (schema instanceof z.ZodNullable) {
    const inner = valuesOf(schema.unwrap() as z.core.$ZodType);
    return inner === null ? fc.constant(null) : fc.oneof(fc.constant(null), inner);
  }
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) {
    const { minValue, maxValue } = schema;
    if (!schema.isInt || minValue === null || maxValue === null) return null;
    return fc.integer({ min: minValue, max: maxValue });
  }
  return null;
}

/** Every leaf of a settings schema for which values can be made up. */
export function leavesOf(schema: z.core.$ZodType, path: Path = []): Leaf[] {
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, child]) => leavesOf(child as z.core.$ZodType, [...path, key]));
  const values = valuesOf(schema);
  return values === null ? [] : [{ path, values }];
}

/** Changes of a few leaves at a time: enough to meet, few enough that rules mostly let them pass. */
export function changes(schema: z.core.$ZodType): fc.Arbitrary<Record<string, unknown>[]> {
  const leaf = fc.constantFrom(...leavesOf(schema)).chain(({ path, values }) => values.map((value) => at(path, value)));
  return fc.array(leaf, { minLength: 1, maxLength: 5 });
}

function at(path: Path, value: unknown): Record<string, unknown> {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
}
