import { z } from "zod";

export const text = z.string();
export const texts = z.array(text);
export const count = z.int().nonnegative();
export const usd = z.number().describe("USD a month.");
/** What a command prints with `--json`. */
export const document = <T extends z.ZodRawShape>(shape: T) =>
  z.object({ schemaVersion: z.literal(1).describe("Raised when a key goes or changes its meaning."), ...shape });

/** What somebody took upon themselves, and whether it was needed. */
export const exception = z.object({
  exception: z.object({
    address: text,
    stack: text.optional(),
    rule: text,
    owner: text,
    expires: text,
    reason: text.optional(),
  }),
  state: z.enum(["used", "expired", "unused"]),
});
