import { append } from "../group/multimap";
import type { Entry, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "rename-suspected",
  title: "Perhaps only renamed",
  severity: "review",
  explanation:
    "One address ends and another of the same type begins with the same names: Terraform destroys and makes anew what was meant to move.",
  remedy: "Add the `moved` block that the finding shows, and plan again: the plan should then change nothing.",
  judgeSet({ entries }) {
    const kindOf = (entry: Entry): string => `${entry.stack}\0${entry.type}`;
    const gone = new Map<string, Entry[]>();
    const fresh = new Map<string, Entry[]>();
    const byTrait = new Map<string, Entry>();
    for (const entry of entries) {
      if (!entry.traits) continue;
      append(entry.action === "delete" ? gone : fresh, kindOf(entry), entry);
      if (entry.action === "create") for (const trait of traitsOf(entry)) byTrait.set(trait, entry);
    }
    return [...gone].flatMap(([kind, list]) => {
      // Where one of a kind goes and one comes, they are taken for the same; else a shared name must tell.
      const only = list.length === 1 && fresh.get(kind)?.length === 1 ? fresh.get(kind)?.[0] : undefined;
      return list.flatMap((entry) => {
        const twin =
          traitsOf(entry)
            .map((trait) => byTrait.get(trait))
            .find((candidate) => candidate) ?? only;
        if (!twin) return [];
        const moved = `moved { from = ${entry.address}, to = ${twin.address} }`;
        return [{ entry, says: `looks like ${twin.address} under its old name; ${moved}`, related: [twin.address] }];
      });
    });
  },
};
export default rule;

/** Any shared name or identifier makes two objects alike: no two of a kind can bear the same one. */
function traitsOf(entry: Entry): string[] {
  return Object.entries(entry.traits ?? {}).map(([name, value]) => [entry.stack, entry.type, name, value].join("\0"));
}
