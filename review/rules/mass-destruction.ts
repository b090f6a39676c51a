import { endingStacks } from "../group/ending";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "mass-destruction",
  title: "Most of a stack ends",
  severity: "stop",
  explanation:
    "A plan that ends nearly everything is usually planned against the wrong state, workspace, account or an empty configuration.",
  remedy: "Check the backend's key and the account. Where the stack is to end, offboard it, and add an exception.",
  judgeSet: ({ entries }) =>
    [...endingStacks(entries)].flatMap(([stack, ended]) =>
      ended.slice(0, 1).map((first) => ({
        entry: { ...first, address: `(stack ${stack})`, path: "", type: "" },
        says: `${ended.length} resources end, and hardly anything else changes`,
      })),
    ),
};
export default rule;
