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
  {
    path: "vault_lock.final_after_days",
    rule: "may_be_set_once",
    why: "Once its days are over AWS lifts a lock in compliance mode for nobody, and Terraform would take it away to change it (AWS Backup developer guide, Vault Lock)",
    instead:
      "Keep it; within its days it can be taken back by hand (aws backup delete-backup-vault-lock-configuration), and then this change with an exception",
  },
  { path: "encryption.application_level.field_encryption", ...KEY },
  { path: "encryption.application_level.searchable_encryption", ...KEY },
];
