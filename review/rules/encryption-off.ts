import { directional } from "../directional";
import { CONTROLS } from "../knowledge/controls";
import { ENCRYPTION } from "../knowledge/directions/encryption";

export default directional(ENCRYPTION, {
  id: "encryption-off",
  title: "Encryption at rest off",
  severity: "stop",
  explanation: "What is stored could be read by whoever gets at the disk, the snapshot or the bucket.",
  remedy: "Keep the encryption. Where a service cannot be encrypted in place, plan a copy into an encrypted one.",
  controls: CONTROLS.encryptionAtRest,
});
