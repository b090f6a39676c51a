import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { DELETION_WINDOW } from "../knowledge/directions/guards";

export default directional(DELETION_WINDOW, {
  id: "deletion-window-shortened",
  title: "Less time to call a deletion back",
  severity: "review",
  explanation: "A mistaken deletion is noticed within days or weeks, not hours.",
  remedy: "Keep 30 days.",
  controls: CONTROLS.backup,
});
