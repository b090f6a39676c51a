import type { Rule } from "../rule";

/** Fewer destroyed resources than this are no sign of a mistake. */
const LEAST = 10;

const rule: Rule = {
  id: "mass-destruction",
  title: "Most of a stack ends",
  severity: "stop",
  explanation:
    "A plan that ends nearly everything is usually planned against the wrong state, workspace, account or an empty configuration.",
  remedy: "Check the backend's key and the account. Where the stack is to end, offboard it, and add an exception.",
  judgeSet({ entries }) {
    const stacks = new Map<string, { ended: (typeof entries)[number][]; rest: number }>();
    for (const entry of entries) {
      const stack = stacks.get(entry.stack) ?? { ended: [], rest: 0 };
      if (entry.action === "delete" || entry.action === "forget") stack.ended.push(entry);
      else stack.rest += 1;
      stacks.set(entry.stack, stack);
    }
    return [...stacks.values()].flatMap(({ ended, rest }) => {
      const [first] = ended;
      if (!first || ended.length < LEAST || ended.length < 9 * rest) return [];
      return [
        {
          entry: { ...first, address: `(stack ${first.stack})`, path: "", type: "" },
          says: `${ended.length} resources end, and hardly anything else changes`,
        },
      ];
    });
  },
};
export default rule;
