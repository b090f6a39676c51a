import type { Engine } from "./engine";
import * as rooms from "./engines";

/** Every engine, by id. A new one is a folder and a line in `engines.ts`; a test checks that list against the folders. */
export const ENGINES: Readonly<Record<string, Engine>> = Object.fromEntries(
  Object.values<Engine>(rooms).map((engine) => [engine.id, engine]),
);
