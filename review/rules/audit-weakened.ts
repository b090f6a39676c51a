import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { AUDIT } from "../knowledge/directions/audit";

export default directional(AUDIT, {
  id: "audit-weakened",
  title: "Audit trail weakened",
  severity: "stop",
  explanation: "What happens from now on could not be shown, or proved, afterwards.",
  remedy: "Keep the trail whole; filter where it is read.",
  controls: CONTROLS.audit,
});
