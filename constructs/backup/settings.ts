import { z } from "zod";
import { wholeNumber } from "../../config/fields";

/** Every setting of the room `backup`: what an environment asks of all of its homes, beside each engine's own backup. */
export const settings = z
  .strictObject({
    restore_drills: z
      .strictObject({
        enabled: z.boolean().describe("Restore backups on a schedule, into clusters that are thrown away."),
        every_days: wholeNumber(1, 365).describe("Each home is drilled once in this many days."),
        homes_per_day: wholeNumber(1, 100).describe(
          "Homes that may be drilled on one day: each costs a cluster for hours.",
        ),
      })
      .describe("Rehearsals of restoring."),
  })
  .describe("Settings of backups of an environment.");

export type BackupSettings = z.infer<typeof settings>;
