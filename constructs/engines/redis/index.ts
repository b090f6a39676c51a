import { defineEngine } from "../define";
import { capabilities } from "./capabilities";
import { cellBounds } from "./capacity";
import { onKubernetes } from "./incluster/form";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";
import { runs } from "./versions";

export const redis = defineEngine({
  title: "Redis",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  cellBounds,
  capabilities,
  runs,
  forms: [onKubernetes],
  build: () => require("./build") as typeof import("./build"),
  live: () => require("./live") as typeof import("./live"),
  local: () => require("./local") as typeof import("./local"),
});
