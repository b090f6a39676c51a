import { z } from "zod";

/** Every setting of the room `cost`. */
export const settings = z
  .strictObject({
    most_added_usd_a_month: z
      .number()
      .min(0)
      .max(10_000_000)
      .nullable()
      .describe(
        "Most that one pull request may add to the environment's monthly bill, in USD of the list prices in usage/cost/prices.yml. Over it the review says STOP. null: no guard.",
      ),
  })
  .describe("What an environment may cost.");

export type CostSettings = z.infer<typeof settings>;
