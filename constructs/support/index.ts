import { defineEnvironmentRoom } from "../../config/room";
import { settings } from "./settings";

/** What an environment's account tells of versions, beyond the tables: `./tessera refresh` writes its file. */
export const support = defineEnvironmentRoom({ folder: __dirname, schema: settings, rules: [] });
