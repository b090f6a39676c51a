import type { Engine } from "../engine";
import { capabilities } from "./capabilities";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";

export const postgresql: Engine = {
  id: "postgresql",
  title: "PostgreSQL",
  tenantFile: "postgresql.yml",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  capabilities,
  build: () => (require("./build") as typeof import("./build")).build,
  live: () => (require("./live") as typeof import("./live")).live,
  local: () => (require("./local") as typeof import("./local")).local,
};
