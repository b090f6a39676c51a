import { defineEngine } from "../define";
import { capabilities } from "./capabilities";
import { cellBounds } from "./capacity";
import { OPERATORS } from "./operators";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";
import { runs } from "./versions";

export const elasticsearch = defineEngine({
  title: "Elasticsearch",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  cellBounds,
  capabilities,
  runs,
  kubernetes: { operators: OPERATORS },
  build: () => require("./build") as typeof import("./build"),
});
