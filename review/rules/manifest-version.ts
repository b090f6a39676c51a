import { IMAGES } from "../knowledge/manifests/settings";
import { compareVersions, majorOf, versionIn } from "../knowledge/manifests/versions";
import { compared, differences, hitAt } from "../manifests/compare";
import type { Hit, ReviewRule } from "../rule";

const rule: ReviewRule = {
  id: "manifest-version",
  title: "Other software inside Kubernetes",
  severity: "stop",
  explanation:
    "Another image is other software: a lower version cannot read what a higher one wrote, and a major one cannot be taken back.",
  remedy:
    "Rehearse a major upgrade on a copy, and never lower a version. Ask where an image from another place is from.",
  controls: ["ISO 27001 A.8.32"],
  judge: (change) =>
    compared(change).pairs.flatMap(({ before, after }) =>
      differences(before, after).flatMap(({ path, old, now }): Hit[] => {
        if (!IMAGES.test(path) || typeof old !== "string" || typeof now !== "string") return [];
        const told = judged(old, now);
        return told ? [hitAt(change, before, path, old, now, told)] : [];
      }),
    ),
};
export default rule;

function judged(old: string, now: string): Pick<Hit, "severity" | "says"> | undefined {
  const [before, after] = [versionIn(old), versionIn(now)];
  if (before.source !== after.source) return { severity: "review", says: "an image from another place" };
  if (!before.version || !after.version)
    return { severity: "review", says: "another image, of a version nobody can tell" };
  const order = compareVersions(after.version, before.version);
  if (order < 0) return { severity: "stop", says: "the version goes down" };
  if (majorOf(before.version) !== majorOf(after.version))
    return { severity: "review", says: "a major upgrade, which cannot be taken back" };
  return { severity: "note", says: order === 0 ? "a rebuilt image" : "a minor upgrade" };
}
