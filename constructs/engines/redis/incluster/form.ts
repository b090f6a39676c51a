import type { FormDefinition } from "../../define";
import type { RedisSettings } from "../settings";
import { capabilities } from "./capabilities";
import { OPERATORS } from "./operators";
import { runs } from "./versions";

/** Redis on the environment's Kubernetes, with modules. */
export const onKubernetes: FormDefinition<RedisSettings> = {
  name: "kubernetes",
  title: "Redis on Kubernetes",
  capabilities,
  runs,
  kubernetes: { operators: OPERATORS },
  build: () => require("./build") as typeof import("./build"),
  chosen: ({ form }) => form === "kubernetes",
  example: { form: "kubernetes" },
};
