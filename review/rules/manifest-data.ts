import { CONTROLS } from "../knowledge/controls";
import { manifestHits } from "../manifests/compare";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "manifest-data",
  title: "Data lost inside Kubernetes",
  severity: "stop",
  explanation:
    "The release stays, and so Terraform calls it a change: what goes are objects, shards or volumes in its manifests.",
  remedy:
    "Put it back. Move the data first (drain the shard, copy to a larger volume), then add an exception with address, owner and expiry.",
  controls: CONTROLS.backup,
  judge: (change) => manifestHits(change, "data"),
};
export default rule;
