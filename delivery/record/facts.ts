import { z } from "zod";
import { recordSchema } from "./schema";

const { shape } = recordSchema;

/** What a run hands over at its end. Tenants, sequence and outcome are not its to say. */
export const factsSchema = z.strictObject({
  run: shape.run,
  commit: shape.commit,
  base: shape.base,
  started_at: shape.started_at,
  finished_at: shape.finished_at,
  actor: shape.actor,
  approvers: shape.approvers,
  applied: z.boolean(),
  stacks: z.array(shape.stacks.element.omit({ tenants: true })),
  reviews: shape.reviews,
  checks: shape.checks,
  rollback: shape.rollback,
});
