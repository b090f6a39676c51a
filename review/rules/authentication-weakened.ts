import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { AUTHENTICATION } from "../knowledge/directions/access";

export default directional(AUTHENTICATION, {
  id: "authentication-weakened",
  title: "Authentication weakened",
  severity: "stop",
  explanation: "It becomes easier to pass for somebody else, or an identity may do more than it needs.",
  remedy: "Keep the stronger sign-in and the narrower permission; change the client instead.",
  controls: CONTROLS.authentication,
});
