import { touched } from "../group/reach";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "blast-radius",
  title: "Too many tenants in one change",
  severity: "review",
  explanation: "A mistake reaches everybody whom the change reaches at once.",
  remedy: "Go out in waves: one cell or one tier at a time; or raise --max-tenants for this change.",
  controls: ["ISO 27001 A.8.32"],
  judgeSet(set) {
    const { direct, shared } = touched(set);
    const all = new Set([...direct, ...shared]);
    const [entry] = set.entries;
    if (!entry || all.size <= set.limits.tenants) return [];
    return [
      {
        entry: { ...entry, address: "(all plans)", path: "", type: "" },
        says: `reaches ${all.size} tenants; the cap is ${set.limits.tenants}`,
      },
    ];
  },
};
export default rule;
