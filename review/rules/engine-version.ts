import { VERSIONS } from "../knowledge/read-everywhere";
import { valueAt } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";

const TYPES =
  /^aws_(rds|db_instance|docdb|neptune|elasticache|memorydb|opensearch|elasticsearch|eks_cluster|eks_node_group|msk_cluster|mq_broker|redshift)/;

const rule: ReviewRule = {
  id: "engine-version",
  title: "Engine version",
  severity: "stop",
  explanation:
    "A lower version cannot read what a higher one wrote; a higher major version can break clients and cannot be taken back.",
  remedy:
    "Rehearse a major upgrade on a copy (blue/green), then add an exception or have it approved. Never lower a version.",
  controls: ["ISO 27001 A.8.32"],
  reads: { "*": VERSIONS },
  judge(change) {
    if ((change.action !== "update" && change.action !== "replace") || !TYPES.test(change.type)) return [];
    return VERSIONS.flatMap((attribute): Hit[] => {
      const [before, after] = [valueAt(change.before, attribute), valueAt(change.after, attribute)];
      if (typeof before !== "string" || typeof after !== "string" || change.isUnknown(attribute)) return [];
      const order = compare(parts(after), parts(before));
      if (order === 0) return [];
      const shown = { attribute, before: change.show(attribute, "before"), after: change.show(attribute, "after") };
      if (order < 0) return [{ severity: "stop", says: "the version goes down", ...shown }];
      const major = majorOf(change.type, after) !== majorOf(change.type, before);
      return major
        ? [{ severity: "review", says: "a major upgrade, which cannot be taken back", ...shown }]
        : [{ severity: "note", says: "a minor upgrade", ...shown }];
    });
  },
};
export default rule;

const parts = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number);

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) return (a[at] as number) - (b[at] as number);
  }
  return 0;
}

/** A cluster manager's versions count as major by their second part. */
function majorOf(type: string, version: string): string {
  const [major, minor] = parts(version);
  return type.startsWith("aws_eks") ? `${major}.${minor}` : String(major);
}
