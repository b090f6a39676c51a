import { defineEngine } from "../define";
import { capabilities } from "./capabilities";
import { cellBounds } from "./capacity";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";
import { runs } from "./versions";

export const postgresql = defineEngine({
  title: "PostgreSQL",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  cellBounds,
  capabilities,
  runs,
  build: () => require("./build") as typeof import("./build"),
  live: () => require("./live") as typeof import("./live"),
  local: () => require("./local") as typeof import("./local"),
});
