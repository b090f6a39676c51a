import type { Engine } from "../engine";
import { capabilities } from "./capabilities";
import { cellCapacity } from "./capacity";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";

export const redis: Engine = {
  id: "redis",
  title: "Redis",
  tenantFile: "redis.yml",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  capabilities,
  cellCapacity,
  build: () => (require("./build") as typeof import("./build")).build,
  live: () => (require("./live") as typeof import("./live")).live,
};
