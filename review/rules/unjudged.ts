import { changedAttributes } from "../attributes";
import { ALL_DIRECTIONS } from "../knowledge/directions";
import { NAMES } from "../knowledge/endpoints";
import { isInert, isJudgedWhenMade, isKnownType } from "../knowledge/known-types";
import { isKnownObject } from "../knowledge/manifests/kinds";
import { NETWORK_READS } from "../knowledge/network-sources";
import { READ_EVERYWHERE } from "../knowledge/read-everywhere";
import { statefulness } from "../knowledge/stateful";
import { compared, hitAt, MANIFEST_ATTRIBUTES, unweighed } from "../manifests/compare";
import type { Change } from "../normalise/change";
import { own } from "../normalise/values";
import type { Hit, ReviewRule } from "../rule";
import { count, names } from "../text";

const rule: ReviewRule = {
  id: "unjudged",
  title: "Not judged",
  severity: "review",
  explanation: "No rule knows the type, or the attribute, that changes: nothing is said for it or against it.",
  remedy: "Look at it by hand. Where it comes often, classify it (review/knowledge/attributes).",
  reads: { aws_elasticache_parameter_group: ["parameter"] },
  judge(change) {
    if (isInert(change.type) || !["create", "update", "replace", "forget"].includes(change.action)) return [];
    if (!isKnownType(change.type)) return [{ says: `no rule knows ${provider(change)}` }];
    if (change.action === "create" && !isJudgedWhenMade(change.type))
      return [{ says: `no rule knows what ${change.type} is made with` }];
    if (change.action === "create") return unknownObjects(change);
    if (change.action === "forget") return [];
    // That it is destroyed and made anew says more than what else differs.
    if (change.action === "replace" && statefulness(change.type, change.before)) return [];
    const unknown = changedAttributes(change)
      .filter(
        ({ path, kind, unknown }) =>
          kind === undefined && !isRead(change.type, path) && !(unknown && made(change, path)),
      )
      .map(({ path }) => change.showText(path, path));
    unknown.push(...unknownParameters(change));
    if (change.moreDiffs) return [{ says: "more attributes change than are looked at" }];
    const inside = [...unknownObjects(change), ...unknownSettings(change)];
    if (unknown.length === 0) return inside;
    const [attribute] = unknown;
    return [{ says: `no rule knows ${names(unknown)} of ${change.type}`, attribute }, ...inside];
  },
};
export default rule;

/** Settings of manifests and charts that are named one by one: beyond these their number is said. */
const NAMED = 20;

/** Objects that a release or a manifest brings, of a kind that no row of manifests is about. */
function unknownObjects(change: Change): Hit[] {
  const kinds = new Set(compared(change).made.flatMap(({ kind }) => (isKnownObject(kind) ? [] : [kind])));
  return [...kinds].map((kind) => ({
    says: `no rule knows what ${change.showText("values", kind)} is made with`,
    attribute: MANIFEST_ATTRIBUTES[change.type],
  }));
}

/** Settings inside a release or a manifest that change and that nobody classified. */
function unknownSettings(change: Change): Hit[] {
  const settings = unweighed(change).filter(({ kind }) => kind === undefined);
  const named = settings
    .slice(0, NAMED)
    .map(({ object, path, old, now }) =>
      hitAt(change, object, path, old, now, { severity: "review", says: "no rule knows this setting" }),
    );
  const more = settings.length - named.length;
  return more > 0 ? [...named, { says: `no rule knows ${count(more, "more setting")} of it` }] : named;
}

/** Parameters of a group that change and that no row of directions names. */
function unknownParameters(change: Change): string[] {
  const values = (side: unknown): Map<string, unknown> => {
    const list = own(side, "parameter");
    return new Map((Array.isArray(list) ? list : []).map((item) => [String(own(item, "name")), own(item, "value")]));
  };
  const [before, after] = [values(change.before), values(change.after)];
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
  return changed
    .filter((id) => !PARAMETERS.has(id) && !change.isUnknown("parameter"))
    .map((id) => `the parameter ${change.showText("parameter", id)}`);
}

const PARAMETERS: ReadonlySet<string> = new Set(
  ALL_DIRECTIONS.flatMap(({ attribute }) => /^parameter:(.*)$/.exec(attribute)?.[1] ?? []),
);

function provider({ type }: Change): string {
  const name = type.split("_")[0] as string;
  return name === "aws" ? "the type" : `the type, of the provider ${name}`;
}

/** True where a row of directions looks at the attribute. */
function isRead(type: string, path: string): boolean {
  const top = path.split(".")[0] as string;
  if (ALWAYS.has(top) || READ_EVERYWHERE.has(path) || ROWS.has(`${type} ${path}`) || ROWS.has(`* ${path}`)) return true;
  return [NETWORK_READS, NAMES].some((reads) => Object.hasOwn(reads, type) && (reads[type] ?? []).includes(path));
}

/** Names that mean the same in every type, and of which nothing depends. */
const ALWAYS = new Set(
  "id arn region tags tags_all timeouts description comment allow_major_version_upgrade engine_version_actual".split(
    " ",
  ),
);
const ROWS: ReadonlySet<string> = new Set(
  ALL_DIRECTIONS.flatMap(({ types, attribute }) => {
    const path = attribute.startsWith("parameter:") ? "parameter" : attribute;
    return types === "*" ? [`* ${path}`] : types.map((type) => `${type} ${path}`);
  }),
);

/** An attribute that the service makes: the configuration does not set it. */
function made(change: Change, path: string): boolean {
  return !change.plan.references.sets(change.address, path.split(".")[0] as string);
}
