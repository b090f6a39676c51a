import { z } from "zod";
import { wholeNumber } from "../../config/fields";
import { rulesOf } from "../../config/room";
import type { Capabilities } from "../../constructs/engines/capabilities";
import type { EngineDefinition } from "../../constructs/engines/define";
import type { EngineBuild } from "../../constructs/engines/engine";

export const schema = z.strictObject({
  size_gb: wholeNumber(1, 100),
  tables: z.record(z.string(), z.strictObject({ shards: z.number() })),
  pool: z.strictObject({ size: z.number() }).nullable(),
});
export type ToySettings = z.infer<typeof schema>;

const STEP = { as: "admin" } as const;

export const toyBuild: EngineBuild<ToySettings> = {
  cluster: () => ({
    writer_host: "",
    reader_host: "",
    port: 1,
    resource_id: "",
    cluster_arn: "",
    admin_secret_arn: "",
  }),
  bootstrap: ({ settings, security: { values } }) => [
    { ...STEP, says: `${values.tenant_isolation.strategy} ${settings.values.size_gb}` },
  ],
  guard: () => [],
  look: () => ({}),
  slice: () => ({ apply: [], remove: [], contract: {} }),
  connect: () => [],
  execute: () => [],
};

/** An engine written for tests. */
export const toy: EngineDefinition<typeof schema> = {
  title: "Toy",
  folder: "/somewhere/toy",
  schema,
  rules: rulesOf<ToySettings>({
    big: ({ size_gb }) => (size_gb > 0 ? null : { path: "", given: 0, allowed: "", advice: "" }),
  }),
  capabilities: { isolation: {} } as Capabilities,
  runs: () => [],
  build: () => ({ build: toyBuild }),
};
