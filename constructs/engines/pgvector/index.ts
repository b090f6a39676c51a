import type { Engine } from "../engine";
import { transitions } from "../postgresql/transitions";
import { capabilities } from "./capabilities";
import { ID } from "./id";
import { rules } from "./rules";
import { settings } from "./settings";

export const pgvector: Engine = {
  id: ID,
  title: "Vector search (pgvector)",
  tenantFile: `${ID}.yml`,
  // Its statements are PostgreSQL's.
  driver: "postgresql",
  folder: __dirname,
  schema: settings,
  rules,
  // Its clusters are the same.
  transitions,
  capabilities,
  build: () => (require("./build") as typeof import("./build")).build,
  live: () => (require("./live") as typeof import("./live")).live,
};
