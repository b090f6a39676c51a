import type { Finding } from "../finding";
import { append } from "../group/multimap";
import type { ReviewRule } from "../rule";

/** Findings that each take one guard away. */
const GUARDS = new Set(["protection-off", "final-snapshot-off", "retention-shortened", "deletion-window-shortened"]);
const ENDS = new Set(["stateful-delete", "stateful-replace", "stateful-forget"]);

const rule: ReviewRule = {
  id: "unguarded",
  title: "Several guards at once",
  severity: "stop",
  explanation:
    "One guard less is a choice; two at once, or one together with a deletion, are how data is lost for good.",
  remedy: "Change one thing per pull request, and restore the others first.",
  controls: ["ISO 27001 A.8.13"],
  judgeSet({ entries, findings }) {
    const of = new Map<string, Finding[]>();
    const endings = new Map<string, Finding[]>();
    for (const finding of findings) {
      const place = `${finding.stack}\0${finding.address}`;
      if (GUARDS.has(finding.rule)) append(of, place, finding);
      const scope = `${finding.stack}\0${finding.tenant ?? ""}`;
      if (ENDS.has(finding.rule)) append(endings, scope, finding);
    }
    return entries.flatMap((entry) => {
      const lost = of.get(`${entry.stack}\0${entry.address}`) ?? [];
      if (lost.length === 0) return [];
      const ended = endings.get(`${entry.stack}\0${entry.owner.tenant ?? ""}`) ?? [];
      const names = [...new Set(lost.map(({ attribute }) => attribute ?? ""))];
      if (names.length < 2 && ended.length === 0) return [];
      const also = ended.length > 0 ? `, while ${ended[0]?.address} is destroyed` : "";
      return [
        {
          entry,
          says: `loses ${names.length} guard${names.length === 1 ? "" : "s"} at once (${names.join(", ")})${also}`,
          related: ended.map(({ address }) => address),
        },
      ];
    });
  },
};
export default rule;
