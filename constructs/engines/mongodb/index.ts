import type { Engine } from "../engine";
import { capabilities } from "./capabilities";
import { OPERATORS } from "./operators";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";

export const mongodb: Engine = {
  id: "mongodb",
  title: "MongoDB",
  tenantFile: "mongodb.yml",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  capabilities,
  kubernetes: { operators: OPERATORS },
  build: () => (require("./build") as typeof import("./build")).build,
};
