import type { Entry, Rule } from "../rule";

const rule: Rule = {
  id: "rename-suspected",
  title: "Perhaps only renamed",
  severity: "review",
  explanation:
    "One address ends and another of the same type begins with the same names: Terraform destroys and makes anew what was meant to move.",
  remedy: "Add the `moved` block that the finding shows, and plan again: the plan should then change nothing.",
  judgeSet({ entries }) {
    const gone = entries.filter((entry) => entry.action === "delete" && entry.traits);
    const fresh = new Map<string, Entry[]>();
    for (const entry of entries) {
      if (entry.action !== "create" || !entry.traits) continue;
      const key = `${entry.stack}\0${entry.type}`;
      fresh.set(key, [...(fresh.get(key) ?? []), entry]);
    }
    return gone.flatMap((entry) => {
      const candidates = fresh.get(`${entry.stack}\0${entry.type}`) ?? [];
      const twin =
        candidates.find((candidate) => alike(entry, candidate)) ??
        (candidates.length === 1 && gone.filter((g) => g.type === entry.type && g.stack === entry.stack).length === 1
          ? candidates[0]
          : undefined);
      if (!twin) return [];
      return [
        {
          entry,
          says: `looks like ${twin.address} under its old name; moved { from = ${entry.address}, to = ${twin.address} }`,
          related: [twin.address],
        },
      ];
    });
  },
};
export default rule;

/** Any shared name or identifier makes two objects alike: no two of a kind can bear the same one. */
function alike(a: Entry, b: Entry): boolean {
  return Object.entries(a.traits ?? {}).some(([name, value]) => b.traits?.[name] === value);
}
