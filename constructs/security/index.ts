import type { Room } from "../../config/room";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";

export const security: Room = {
  id: "security",
  tenantFile: "security_config.yml",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  variants: { leaf: "tenant_isolation.strategy", file: "strategies.yml" },
};
