import { statefulness } from "../knowledge/stateful";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "stateful-forget",
  title: "Data left without an owner",
  severity: "stop",
  explanation: "Terraform forgets the object: it stays, costs, holds data, and nobody patches, backs up or erases it.",
  remedy: "Say in an exception who owns it from now on, or keep it.",
  controls: ["GDPR Art. 30", "ISO 27001 A.5.9"],
  judge(change) {
    if (change.action !== "forget") return [];
    const stateful = statefulness(change.type, change.before);
    return stateful ? [{ says: `forgets ${stateful.holds}, which stays where it is` }] : [];
  },
};
export default rule;
