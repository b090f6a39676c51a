import { CONTROLS } from "../knowledge/controls";
import { manifestHits } from "../manifests/compare";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "manifest-guard",
  title: "A guard inside Kubernetes weakened",
  severity: "stop",
  explanation:
    "TLS, encryption, network policies, backups and the keeping of volumes stand in the manifests of a release: one of them says less than before.",
  remedy: "Put it back, or say by an exception what takes its place.",
  controls: [...new Set([...CONTROLS.backup, ...CONTROLS.encryptionInTransit, ...CONTROLS.network])],
  judge: (change) => manifestHits(change, "guard"),
};
export default rule;
