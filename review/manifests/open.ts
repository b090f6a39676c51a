import type { Severity } from "../finding";
import { SETTINGS, type Setting } from "../knowledge/manifests/settings";
import { ADMIN_ROLE, EVERYBODY } from "../knowledge/open";
import type { Comparison } from "./compare";
import type { ManifestObject } from "./objects";

/** A place in a new object that is weak, or in any object that gives every right. */
export interface OpenPlace {
  readonly object: ManifestObject;
  readonly path: string;
  readonly old: unknown;
  readonly now: unknown;
  readonly severity: Severity;
  readonly says: string;
}

/** Rows that say of a value alone, without one before it, that it is weak. */
const MADE: readonly Setting[] = SETTINGS.filter(({ weakWhenMade }) => weakWhenMade);

const RIGHTS: readonly { readonly at: RegExp; readonly shape: RegExp; readonly says: string }[] = [
  { at: /^ClusterRoleBinding .*roleRef\.name$/, shape: ADMIN_ROLE, says: "gives every right in the cluster" },
  {
    at: /^(Cluster)?RoleBinding .*subjects\[[^\]]*\](\.name)?$/,
    shape: EVERYBODY,
    says: "is for a group that may do everything, or that anybody is in",
  },
  { at: /^ConfigMap aws-auth data\./, shape: /system:masters/, says: "lets an identity do everything in the cluster" },
];

/** What is open in the objects that a release or a manifest brings, and what becomes so in those that it had. */
export function openObjects({ pairs, made }: Comparison): OpenPlace[] {
  const before = new Map(pairs.map((pair) => [pair.after, pair.before]));
  return [...made, ...pairs.map(({ after }) => after)].flatMap((object) =>
    [...object.leaves].flatMap(([path, now]): OpenPlace[] => {
      const [title, was] = [`${object.kind} ${object.name} ${path}`, before.get(object)];
      const old = was?.leaves.get(path);
      const right = RIGHTS.find(
        ({ at, shape }) => at.test(title) && [now].flat().some((one) => shape.test(String(one))),
      );
      if (right && JSON.stringify(old) !== JSON.stringify(now))
        return [{ object, path, old, now, severity: "stop", says: right.says }];
      const row = was
        ? undefined
        : MADE.find(
            ({ at, within, compare }) =>
              at.test(path) && (within?.test(title) ?? true) && compare.weaker(undefined, now),
          );
      return row
        ? [{ object, path, old, now, severity: row.severity, says: `made so from the start: ${row.says}` }]
        : [];
    }),
  );
}
