import { z } from "zod";

const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/);
const text = z.string().max(2000);

/** The evidence of one restore drill. */
export const drillSchema = z
  .strictObject({
    version: z.literal(1),
    environment: text,
    home: text,
    engine: text,
    drill: text.describe("Name of the copy that was made and thrown away."),
    started_at: time,
    finished_at: time,
    outcome: z.enum(["passed", "failed", "not_drilled"]),
    reason: text.nullable().describe("Why it failed, or why there is no drill."),
    restore_point: time.nullable().describe("What was restored to. Where a time was asked for, that time."),
    rpo_seconds: z.number().nonnegative().nullable().describe("Age of the restore point when the drill began."),
    rto_seconds: z
      .number()
      .nonnegative()
      .nullable()
      .describe("From the request to restore until the copy was checked; null: it was not."),
    observations: z.array(
      z.strictObject({ check: text, tenant: text.nullable(), holds: z.boolean().nullable(), seen: text }),
    ),
    destroyed: z.boolean().describe("Whether nothing of the copy is left."),
  })
  .describe("The record of a restore drill.");

export type DrillRecord = z.infer<typeof drillSchema>;
