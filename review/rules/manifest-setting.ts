import { TOLD } from "../knowledge/manifests/classes";
import { hitAt, type Unweighed, unweighed } from "../manifests/compare";
import type { Change } from "../normalise/change";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "manifest-setting",
  title: "A setting inside Kubernetes",
  severity: "review",
  explanation:
    "A setting of an object or of a chart carries less, guards less, or leads elsewhere than before, by its class (review/knowledge/manifests/classes.ts).",
  remedy: "Make sure that it is meant. Put it back where it is not, or say in the pull request why less is enough.",
  judge(change) {
    const told = new Map<string, { readonly hit: Hit; more: number }>();
    for (const one of unweighed(change)) {
      const row = one.kind && one.kind !== "harmless" ? TOLD[one.kind] : undefined;
      if (!row?.compare.weaker(one.old, one.now)) continue;
      const key = [one.object.kind, one.object.name, one.kind, one.whole].join("\0");
      const known = told.get(key);
      if (known) known.more += 1;
      else told.set(key, { hit: hit(change, one, one.whole ?? row.says), more: 0 });
    }
    return [...told.values()].map(({ hit, more }) =>
      more > 0 ? { ...hit, says: `${hit.says}, and ${more} more like it` } : hit,
    );
  },
};
export default rule;

function hit(change: Change, one: Unweighed, says: string): Hit {
  const name = change.showText("values", one.path.slice(-80));
  if (one.whole) {
    const { says: said, attribute } = hitAt(change, one.object, one.path, "", "", { says: `${name} ${says}` });
    return { severity: "review", says: said, attribute };
  }
  return hitAt(change, one.object, one.path, one.old, one.now, { severity: "review", says: `${name} ${says}` });
}
