import { defineEnvironmentRoom } from "../../config/room";
import { settings } from "./settings";

/** What an environment asks of the backups of all of its homes. */
export const backup = defineEnvironmentRoom({ folder: __dirname, schema: settings, rules: [] });
