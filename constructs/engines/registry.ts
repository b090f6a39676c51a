import type { Engine } from "./engine";
import { postgresql } from "./postgresql";

/** Every engine, by id. A new one is a folder and a line here; a test checks this list against the folders. */
export const ENGINES: Readonly<Record<string, Engine>> = Object.fromEntries(
  [postgresql].map((engine) => [engine.id, engine]),
);
