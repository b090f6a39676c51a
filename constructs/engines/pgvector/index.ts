import { defineEngine } from "../define";
import { cellBounds } from "../postgresql/capacity";
import { transitions } from "../postgresql/transitions";
import { runs } from "../postgresql/versions";
import { capabilities } from "./capabilities";
import { rules } from "./rules";
import { settings } from "./settings";

export const pgvector = defineEngine({
  title: "Vector search (pgvector)",
  // Its statements are PostgreSQL's.
  driver: "postgresql",
  folder: __dirname,
  schema: settings,
  rules,
  // Its clusters are the same.
  transitions,
  cellBounds,
  capabilities,
  runs,
  build: () => require("./build") as typeof import("./build"),
  live: () => require("./live") as typeof import("./live"),
  notLocal: "the packaged server that runs here does not have the extension vector",
});
