import { defineRoom } from "../../config/room";
import { rules } from "./rules";
import { settings } from "./settings";
import { transitions } from "./transitions";

export const security = defineRoom({
  tenantFile: "security_config.yml",
  folder: __dirname,
  schema: settings,
  rules,
  transitions,
  variants: { leaf: "tenant_isolation.strategy", file: "strategies.yml" },
});
