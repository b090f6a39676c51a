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

/** What a limit or floor allows, for people. */
export function boundsText({ equals, one_of, min, max }: Floor): string {
  if (equals !== undefined) return JSON.stringify(equals);
  if (one_of !== undefined) return oneOf(one_of);
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  return min === undefined ? `at most ${max}` : `at least ${min}`;
}

/** What a limit or floor allows, or null where the value keeps to it. */
export function exceeded(bounds: Floor, value: unknown): string | null {
  const { equals, one_of, min, max } = bounds;
  if (equals !== undefined && !isDeepStrictEqual(equals, value)) return boundsText({ equals });
  if (one_of !== undefined) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!items.every((item) => (one_of as unknown[]).includes(item))) return boundsText({ one_of });
  }
  const number = value === null ? Number.POSITIVE_INFINITY : value;
  if (typeof number !== "number") return null;
  if ((min === undefined || number >= min) && (max === undefined || number <= max)) return null;
  return boundsText({ min, max });
}
