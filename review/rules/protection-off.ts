import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { PROTECTION } from "../knowledge/directions/guards";

export default directional(PROTECTION, {
  id: "protection-off",
  title: "Protection against deletion off",
  severity: "review",
  explanation:
    "The next change, or a slip in the console, can delete it: prevent_destroy goes with the block that carries it, this guard stays.",
  remedy: "Leave it on. Where a deletion is wanted, do it as offboarding, with an exception that names its owner.",
  controls: CONTROLS.availability,
});
