import { defineEngine } from "../define";
import { capabilities } from "./capabilities";
import { OPERATORS } from "./operators";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";
import { runs } from "./versions";

export const clickhouse = defineEngine({
  title: "ClickHouse",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  capabilities,
  runs,
  kubernetes: { operators: OPERATORS },
  build: () => require("./build") as typeof import("./build"),
});
