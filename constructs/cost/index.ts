import { defineEnvironmentRoom } from "../../config/room";
import { settings } from "./settings";

/** What a change may add to an environment's bill. */
export const cost = defineEnvironmentRoom({ folder: __dirname, schema: settings, rules: [] });
