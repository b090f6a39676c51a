import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { TRANSIT } from "../knowledge/directions/transit";

export default directional(TRANSIT, {
  id: "tls-weakened",
  title: "TLS weakened",
  severity: "stop",
  explanation: "Traffic could be read or altered on its way, and clients that should be refused are let in.",
  remedy: "Keep TLS forced, at 1.2 or later; bring old clients up to date instead.",
  controls: CONTROLS.encryptionInTransit,
});
