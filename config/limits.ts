import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { oneOf } from "./nearest";

/** How far a value may go. */
const bound = {
  min: z
    .number()
    .optional()
    .describe("Least value. null, where it means no limit, counts as larger than every number."),
  max: z.number().optional().describe("Greatest value."),
  one_of: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .min(1)
    .optional()
    .describe("Values, or items of a list, that are allowed."),
};

/** What a tenant of a tier may set. */
export const limit = z.strictObject(bound);
/** What must hold in an environment, whoever says otherwise. */
export const floor = z.strictObject({ ...bound, equals: z.unknown().optional().describe("The only value allowed.") });
export type Limit = z.infer<typeof limit>;
export type Floor = z.infer<typeof floor>;

/** What a limit or floor allows, or null where the value keeps to it. */
export function exceeded(bounds: Floor, value: unknown): string | null {
  if (bounds.equals !== undefined && !isDeepStrictEqual(bounds.equals, value)) return JSON.stringify(bounds.equals);
  if (bounds.one_of !== undefined) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!items.every((item) => (bounds.one_of as unknown[]).includes(item))) return oneOf(bounds.one_of);
  }
  const number = value === null ? Number.POSITIVE_INFINITY : value;
  if (typeof number !== "number") return null;
  const { min, max } = bounds;
  if ((min === undefined || number >= min) && (max === undefined || number <= max)) return null;
  return rangeOf(bounds);
}

/** A bound, for people. */
export function allowedBy(bounds: Floor): string {
  if (bounds.equals !== undefined) return JSON.stringify(bounds.equals);
  return bounds.one_of === undefined ? rangeOf(bounds) : oneOf(bounds.one_of);
}

function rangeOf({ min, max }: Floor): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  return min === undefined ? `at most ${max}` : `at least ${min}`;
}
