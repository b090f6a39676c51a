import { CONTROLS } from "../knowledge/controls";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "cluster-interrupted",
  title: "All instances of a cluster at once",
  severity: "stop",
  explanation: "Every instance ends before another is there: the data stays, and nobody reads or writes it meanwhile.",
  remedy: "Replace one instance at a time, readers first, and fail over between them.",
  controls: CONTROLS.availability,
  judgeSet({ entries, standing }) {
    return [...standing.members.values()].flatMap(({ total, ended }) => {
      const [first] = ended;
      // Where all are deleted for good, the end of the cluster itself is told.
      if (!first || ended.length < total || !ended.some(({ replaced }) => replaced)) return [];
      const entry = entries.find(({ stack, address }) => stack === first.stack && address === first.address);
      if (!entry) return [];
      const what = total === 1 ? "the only instance is" : `all ${total} instances are`;
      return [{ entry, says: `${what} replaced at once`, related: ended.map(({ address }) => address) }];
    });
  },
};
export default rule;
