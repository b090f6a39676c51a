import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { FINAL_SNAPSHOT } from "../knowledge/directions/guards";

export default directional(FINAL_SNAPSHOT, {
  id: "final-snapshot-off",
  title: "No last snapshot",
  severity: "review",
  explanation: "A deletion would leave nothing to restore from.",
  remedy: "Keep the final snapshot.",
  controls: CONTROLS.backup,
});
