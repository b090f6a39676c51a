import type { Transition } from "../../../../config/transition";

/** A tenant over its quota reads and deletes: the guard raises on what adds (sql/functions.ts). */
export const quotaTransition: Transition<"storage_quota_gb"> = {
  path: "storage_quota_gb",
  rule: "told_when_lowered",
  why: "Once its size is measured, each minute, a tenant that holds more is refused every insert and update; it can read and delete",
  instead: "Look at what it holds first, and tell its owner",
};
