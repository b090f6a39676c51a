import { clears, leaves, shrinks, turnsOff, turnsOn } from "../compare";
import { type Direction, fineWhenMade } from "./types";

/** Guards against deletion. */
export const PROTECTION: readonly Direction[] = fineWhenMade([
  {
    types: "*",
    attribute: "deletion_protection",
    compare: { ...turnsOff, weaker: (b, a) => turnsOff.weaker(b, a) || (b === "ACTIVE" && a !== "ACTIVE") },
    severity: "review",
    says: "nothing refuses a deletion any more",
  },
  {
    types: "*",
    attribute: "deletion_protection_enabled",
    compare: turnsOff,
    severity: "review",
    says: "nothing refuses a deletion any more",
  },
  {
    types: "*",
    attribute: "enable_deletion_protection",
    compare: turnsOff,
    severity: "review",
    says: "nothing refuses a deletion any more",
  },
  {
    types: "*",
    attribute: "termination_protection_enabled",
    compare: turnsOff,
    severity: "review",
    says: "nothing refuses a deletion any more",
  },
  {
    types: ["aws_instance"],
    attribute: "disable_api_termination",
    compare: turnsOff,
    severity: "review",
    says: "nothing refuses a deletion any more",
  },
  {
    types: "*",
    attribute: "force_destroy",
    compare: turnsOn,
    severity: "review",
    created: "note",
    says: "a deletion takes the contents along",
  },
  {
    types: ["aws_ecr_repository"],
    attribute: "force_delete",
    compare: turnsOn,
    severity: "review",
    says: "a deletion takes the contents along",
  },
  {
    types: ["kubernetes_storage_class_v1", "kubernetes_storage_class"],
    attribute: "reclaim_policy",
    compare: leaves("Retain"),
    severity: "review",
    says: "volumes go with what claimed them",
  },
  {
    types: ["aws_lambda_invocation"],
    attribute: "lifecycle_scope",
    compare: leaves("CRUD"),
    severity: "review",
    says: "what should run when it goes no longer does",
  },
]);

/** A last copy before the end. */
export const FINAL_SNAPSHOT: readonly Direction[] = fineWhenMade([
  {
    types: "*",
    attribute: "skip_final_snapshot",
    compare: turnsOn,
    severity: "review",
    says: "a deletion leaves no last snapshot",
  },
  {
    types: "*",
    attribute: "final_snapshot_identifier",
    compare: clears,
    severity: "review",
    says: "a deletion has no name for a last snapshot",
  },
  {
    types: "*",
    attribute: "skip_final_backup",
    compare: turnsOn,
    severity: "review",
    says: "a deletion leaves no last backup",
  },
  {
    types: "*",
    attribute: "delete_automated_backups",
    compare: turnsOn,
    severity: "review",
    unset: true,
    says: "a deletion takes the automatic backups along",
  },
]);

/** Days in which a deletion can be called back. */
export const DELETION_WINDOW: readonly Direction[] = fineWhenMade([
  {
    types: ["aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key"],
    attribute: "deletion_window_in_days",
    compare: shrinks,
    severity: "review",
    unset: 30,
    says: "a deleted key can be called back for fewer days",
  },
  {
    types: ["aws_secretsmanager_secret"],
    attribute: "recovery_window_in_days",
    compare: shrinks,
    severity: "review",
    unset: 30,
    says: "a deleted secret can be called back for fewer days",
  },
  {
    types: ["aws_acmpca_certificate_authority"],
    attribute: "permanent_deletion_time_in_days",
    compare: shrinks,
    severity: "review",
    unset: 30,
    says: "a deleted authority can be called back for fewer days",
  },
]);
