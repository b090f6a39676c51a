import { z } from "zod";
import { count, document, text } from "./parts";

/** What `rotate` does to passwords, or would do. */
export const ROTATED = document({
  environment: text,
  applied: z.boolean().describe("False: nothing was changed."),
  passwords: z.array(
    z.object({
      home: text,
      engine: text,
      role: text.describe("The user's name."),
      age_days: count.describe("Of the password that those who sign in read, before this run."),
      action: z
        .enum(["keep", "rotate", "finish", "overlap", "close", "interrupts", "back", "busy", "later"])
        .describe(
          "keep: young enough; rotate: another one; finish: a run had been cut off; overlap: the old one is still taken; close: the old one ends; interrupts: left, since the old one would be refused at once; back: a run had been cut off, and the server is given what users read again; busy: a run has begun with it less than 15 minutes ago; later: no time was left.",
        ),
      overlap_hours: count.nullable().describe("null: the engine refuses the old one at once."),
    }),
  ),
  standing: z
    .array(
      z.object({
        home: text,
        engine: text,
        namespace: text,
        since: text.nullable().describe("Day before which none of it was made, YYYY-MM-DD; null: nobody could see."),
        secret: text.describe("In that namespace."),
        users: text,
        why: text.describe("Why nothing changes it while the cluster serves."),
        window: text.describe("How it is changed in a window."),
      }),
    )
    .describe("Passwords of the platform's own that this does not change; none where tenants are named."),
  unreached: z.array(z.object({ home: text, engine: text, why: text })),
});
