import { CONTROL_TYPES } from "../knowledge/control-types";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "control-removed",
  title: "A guard removed",
  severity: "stop",
  explanation: "The resource is itself a guard: what it guarded stays, and goes without.",
  remedy: "Keep it, or say by an exception what takes its place.",
  controls: ["ISO 27001 A.8.9"],
  judge(change) {
    const control = Object.hasOwn(CONTROL_TYPES, change.type) ? CONTROL_TYPES[change.type] : undefined;
    if (!control || (change.action !== "delete" && change.action !== "forget")) return [];
    return [{ severity: control.severity, says: control.says }];
  },
};
export default rule;
