import type { EngineForm } from "../../engine";
import { capabilities } from "./capabilities";
import { OPERATORS } from "./operators";

/** Redis on the environment's Kubernetes, with modules. The room gives what both forms have in common. */
export function onKubernetes(room: Omit<EngineForm["engine"], "capabilities" | "build" | "forms">): EngineForm {
  return {
    name: "kubernetes",
    engine: {
      ...room,
      title: `${room.title} on Kubernetes`,
      capabilities,
      kubernetes: { operators: OPERATORS },
      build: () => (require("./build") as typeof import("./build")).build,
    },
    chosen: ({ form }) => form === "kubernetes",
    example: { form: "kubernetes" },
  };
}
