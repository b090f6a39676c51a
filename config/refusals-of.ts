import { z } from "zod";
import type { Refusal } from "./refusal";
import { metaOf, unwrap } from "./shape";

type Any = z.core.$ZodType;

/** Something that a shape refuses by name. */
export interface Refused {
  /** Dotted path of the setting; `*` stands for a name or an item. */
  readonly path: string;
  /** The value, or the key below the path. */
  readonly what: string;
  readonly isKey: boolean;
  readonly refusal: Refusal;
}

/** Everything that a shape refuses by name, in the order of the shape. */
export function refusalsOf(schema: Any, path: readonly string[] = []): Refused[] {
  const at = path.join(".");
  const told = (table: Readonly<Record<string, Refusal>> | undefined, isKey: boolean): Refused[] =>
    Object.entries(table ?? {}).map(([what, refusal]) => ({ path: at, what, isKey, refusal }));
  return [
    ...told(metaOf(schema, "refused"), false),
    ...told(metaOf(schema, "refusedKeys"), true),
    ...below(unwrap(schema).schema).flatMap(([key, child]) => refusalsOf(child, [...path, key])),
  ];
}

function below(schema: Any): readonly (readonly [string, Any])[] {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape);
  if (schema instanceof z.ZodRecord) return [["*", schema.valueType as Any]];
  if (schema instanceof z.ZodArray) return [["*", schema.element as Any]];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => below(unwrap(option as Any).schema));
  return [];
}
