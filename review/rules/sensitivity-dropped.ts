import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "sensitivity-dropped",
  title: "No longer marked as sensitive",
  severity: "review",
  explanation: "Terraform masked the value until now; from this change on it prints it in plans and logs.",
  remedy: "Keep the variable or output marked as sensitive.",
  controls: ["ISO 27001 A.5.17"],
  judge(change) {
    return change.unmarked.map((attribute) => ({
      says: "was sensitive and no longer is",
      attribute,
      before: "(sensitive)",
      after: "(masked)",
    }));
  },
};
export default rule;
