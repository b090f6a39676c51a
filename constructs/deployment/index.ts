import type { EnvironmentRoom } from "../../config/room";
import { rules } from "./rules";
import { settings } from "./settings";

/** How an environment is deployed, what is checked afterwards, and when a deployment is rolled back. */
export const deployment: EnvironmentRoom = { id: "deployment", folder: __dirname, schema: settings, rules };
