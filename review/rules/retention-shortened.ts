import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { RETENTION } from "../knowledge/directions/retention";

export default directional(RETENTION, {
  id: "retention-shortened",
  title: "Retention shortened",
  severity: "stop",
  explanation: "What would be needed for a restore or an audit is deleted earlier, at once and for good.",
  remedy: "Keep the retention, or have whoever answers for the records agree by an exception.",
  controls: CONTROLS.retention,
});
