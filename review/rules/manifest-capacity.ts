import { manifestHits } from "../manifests/compare";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "manifest-capacity",
  title: "Less inside Kubernetes",
  severity: "review",
  explanation: "Fewer replicas, smaller pods, or an object that is gone: less load is borne, and fewer failures.",
  remedy: "Compare with the load of the last weeks, and change one thing at a time.",
  controls: ["ISO 27001 A.8.6"],
  judge: (change) => manifestHits(change, "capacity"),
};
export default rule;
