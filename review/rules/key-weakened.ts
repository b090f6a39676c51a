import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { KEY } from "../knowledge/directions/encryption";

export default directional(KEY, {
  id: "key-weakened",
  title: "Key weakened",
  severity: "stop",
  explanation:
    "A key that is disabled, not rotated or that locks its owners out puts at risk everything that it encrypts.",
  remedy: "Keep the key enabled and rotated; AWS KMS rotates each 90 to 2560 days.",
  controls: CONTROLS.keys,
});
