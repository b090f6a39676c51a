import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { PUBLIC } from "../knowledge/directions/access";

export default directional(PUBLIC, {
  id: "public-access",
  title: "Reachable by the public",
  severity: "stop",
  explanation: "What only its tenant should reach becomes reachable, or readable, by anyone.",
  remedy: "Keep it private; give access through the network, an endpoint or a signed URL.",
  controls: CONTROLS.network,
});
