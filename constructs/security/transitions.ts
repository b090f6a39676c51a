import type { PathOf, Transition } from "../../config/transition";
import type { SecuritySettings } from "./settings";

const KEY = {
  rule: "may_move_as_listed",
  moves: { true: [], false: [true] },
  why: "The tenant's key would be scheduled for deletion, and with it everything that the application encrypted under it",
  instead: "Let the tenant decrypt what it holds under the key first; a key goes with its tenant, or with an exception",
} as const;

/** The strategy is held by changes/breaking/ itself, since it moves the tenant to another home. */
export const transitions: readonly Transition<PathOf<SecuritySettings>>[] = [
  { path: "encryption.application_level.field_encryption", ...KEY },
  { path: "encryption.application_level.searchable_encryption", ...KEY },
];
