import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { OTHER_KEY } from "../knowledge/directions/encryption";

export default directional(OTHER_KEY, {
  id: "key-changed",
  title: "Another key",
  severity: "review",
  explanation: "Most services do not re-encrypt what they hold; databases are replaced when their key changes.",
  remedy: "Make sure that the old key stays for as long as anything is stored under it.",
  controls: CONTROLS.keys,
});
