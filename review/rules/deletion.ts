import { CONTROL_TYPES } from "../knowledge/control-types";
import { isInert, isKnownType } from "../knowledge/known-types";
import { DISPOSABLE, statefulness } from "../knowledge/stateful";
import { MANIFEST_ATTRIBUTES } from "../manifests/compare";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "deletion",
  title: "Something ends",
  severity: "review",
  explanation: "The type is neither known to hold data nor known to hold none, so a person should look.",
  remedy: "Make sure that nothing uses it; if it was renamed, say so with a `moved` block.",
  judge(change) {
    if (change.action !== "delete" && change.action !== "replace") return [];
    if (isInert(change.type) || Object.hasOwn(MANIFEST_ATTRIBUTES, change.type)) return [];
    if (DISPOSABLE.has(change.type) || statefulness(change.type, change.before)) return [];
    if (change.action === "delete") {
      return Object.hasOwn(CONTROL_TYPES, change.type) ? [] : [{ says: "is deleted" }];
    }
    const by = change.forcedBy.length > 0 ? `, forced by ${change.forcedBy.join(", ")}` : "";
    if (!change.createFirst) return [{ says: `is replaced, and missing meanwhile${by}` }];
    // Of a type that nobody knows, the new object may be an empty one.
    const severity = isKnownType(change.type) ? "note" : "review";
    return [{ severity, says: `is replaced by a new one${by}` }];
  },
};
export default rule;
