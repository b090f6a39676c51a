import { defineEnvironmentRoom } from "../../config/room";
import { rules } from "./rules";
import { settings } from "./settings";

/** How an environment is deployed, what is checked afterwards, and when a deployment is rolled back. */
export const deployment = defineEnvironmentRoom({ folder: __dirname, schema: settings, rules });
