import { defineEnvironmentRoom } from "../../config/room";
import { settings } from "./settings";

/** What an environment's account was granted of AWS's limits, which plans and synthesized stacks are counted against. */
export const quotas = defineEnvironmentRoom({ folder: __dirname, schema: settings, rules: [] });
