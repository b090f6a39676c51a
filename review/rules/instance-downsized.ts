import { shrinks } from "../knowledge/compare";
import { sizeOf } from "../knowledge/instance-size";
import { AMOUNTS, CLASSES } from "../knowledge/read-everywhere";
import { valueAt } from "../normalise/values";
import type { ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "instance-downsized",
  title: "Less capacity",
  severity: "review",
  explanation:
    "Memory, connections and throughput shrink with the class; parameters computed from memory shrink as well.",
  remedy: "Compare with the load of the last weeks, and change it outside busy hours.",
  controls: ["ISO 27001 A.8.6"],
  reads: { "*": [...CLASSES, ...AMOUNTS] },
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    const shown = (attribute: string) => ({
      attribute,
      before: change.show(attribute, "before"),
      after: change.show(attribute, "after"),
    });
    const changed = new Set(change.diffs.map(({ path }) => topOf(path)));
    const touched = ({ top }: Read) => change.moreDiffs || changed.has(top);
    const classes = READ_CLASSES.filter(touched).flatMap(({ attribute }) => {
      const [before, after] = [sizeOf(valueAt(change.before, attribute)), sizeOf(valueAt(change.after, attribute))];
      if (before === undefined || after === undefined || after >= before) return [];
      return [{ says: "a smaller class", ...shown(attribute) }];
    });
    const amounts = READ_AMOUNTS.filter(touched).flatMap(({ attribute }) => {
      const [before, after] = [valueAt(change.before, attribute), valueAt(change.after, attribute)];
      if (typeof before !== "number" || typeof after !== "number" || !shrinks.weaker(before, after)) return [];
      return [{ says: "less of it", ...shown(attribute) }];
    });
    return [...classes, ...amounts];
  },
};
export default rule;

/** An attribute, and that of the resource that it stands in. */
interface Read {
  readonly attribute: string;
  readonly top: string;
}

const topOf = (path: string): string => path.split(".")[0] as string;
const read = (attribute: string): Read => ({ attribute, top: topOf(attribute) });
const READ_CLASSES = CLASSES.map(read);
const READ_AMOUNTS = AMOUNTS.map(read);
