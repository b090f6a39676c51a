import type { EnvironmentRoom } from "../../config/room";
import { settings } from "./settings";

/** What a change may add to an environment's bill. */
export const cost: EnvironmentRoom = { id: "cost", folder: __dirname, schema: settings, rules: [] };
