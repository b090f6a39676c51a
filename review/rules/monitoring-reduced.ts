import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { MONITORING } from "../knowledge/directions/audit";

export default directional(MONITORING, {
  id: "monitoring-reduced",
  title: "Monitoring reduced",
  severity: "review",
  explanation: "A failure or an attack would be noticed later.",
  remedy: "Keep the alarm and its receivers; change thresholds instead.",
  controls: CONTROLS.monitoring,
});
