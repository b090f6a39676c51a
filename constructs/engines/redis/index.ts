import type { Engine } from "../engine";
import { capabilities } from "./capabilities";
import { cellCapacity } from "./capacity";
import { onKubernetes } from "./incluster/form";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";

const room = {
  id: "redis",
  title: "Redis",
  tenantFile: "redis.yml",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  cellCapacity,
};

export const redis: Engine = {
  ...room,
  capabilities,
  forms: [onKubernetes(room)],
  build: () => (require("./build") as typeof import("./build")).build,
  live: () => (require("./live") as typeof import("./live")).live,
};
