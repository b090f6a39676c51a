import { z } from "zod";

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ form: 'a day in quotes, such as "2026-01-31"' });

/** Source: EKS API reference, CreateAddon, addonVersion; as EKS writes its own. */
const addonVersion = z
  .string()
  .regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/)
  .meta({ form: "the version of an add-on, such as v1.2.3-eksbuild.1" });

/** Every setting of the room `support`. */
export const settings = z
  .strictObject({
    as_of: day.nullable().describe("Day on which AWS was asked. null: never."),
    ends: z
      .record(z.string(), day)
      .describe("Day on which standard support ends, by what AWS calls it. It counts before the product's own table."),
    addons: z
      .record(z.string(), z.record(z.string(), addonVersion))
      .describe(
        "Versions of EKS add-ons, by the version of Kubernetes. One that is not here is EKS's to choose when it is made, and stays.",
      ),
  })
  .describe("What AWS tells of versions in the environment's account.");

export type SupportSettings = z.infer<typeof settings>;
