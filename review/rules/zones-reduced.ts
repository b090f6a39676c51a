import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { ZONES } from "../knowledge/directions/zones";

export default directional(ZONES, {
  id: "zones-reduced",
  title: "Fewer copies or zones",
  severity: "stop",
  explanation: "A failure of one zone or node takes the service, or data, with it.",
  remedy: "Keep the zones and replicas that the tier promises.",
  controls: CONTROLS.availability,
});
