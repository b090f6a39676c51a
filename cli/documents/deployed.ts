import { z } from "zod";
import { OUTCOMES, STACK_OUTCOMES } from "../../delivery/deploy/outcome";
import { count, text } from "./parts";

const stack = z.object({
  stack: text,
  outcome: z.enum(STACK_OUTCOMES),
  changes: z
    .object({ add: count, change: count, remove: count })
    .nullable()
    .describe("Instances that its plan makes, changes and takes away; null: there is no plan."),
  trouble: z
    .object({
      kind: text.describe("locked, stale, credentials, account, failed and the like."),
      says: text,
      remedy: text.describe("What to do."),
      detail: text.describe("End of what Terraform said, without secrets."),
    })
    .nullable(),
});

/** What deploy prints, beside what check says. */
export const DEPLOYED = {
  environment: text,
  destroy: z.boolean(),
  out: text.describe("Folder with stacks, and in deploy/ with plans and logs."),
  outcome: z
    .enum([...OUTCOMES, "refused"])
    .describe("refused: a file has a problem, or a step cannot be taken; check says which."),
  layers: z.array(
    z.object({
      layer: count,
      verdict: z
        .enum(["OK", "REVIEW", "STOP", "CANNOT JUDGE"])
        .nullable()
        .describe("Null: nothing of it was to be judged."),
      review: text.nullable().describe("File with the whole review, as Markdown."),
      stacks: z.array(stack),
    }),
  ),
};
