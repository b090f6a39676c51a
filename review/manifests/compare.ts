import { MASK } from "../../config/redact/redact";
import { isImage, type LeafKind, leafKind, TOLD, weighing } from "../knowledge/manifests/classes";
import { reads } from "../knowledge/manifests/compare";
import { lossOf } from "../knowledge/manifests/kinds";
import { type Concern, HOLDS_VOLUME, SETTINGS } from "../knowledge/manifests/settings";
import type { Change } from "../normalise/change";
import { own } from "../normalise/values";
import type { Hit } from "../rule";
import { Unreadable } from "./leaves";
import { type ManifestObject, objectOf, objectsOf } from "./objects";

/** What changes inside a release's values. */
export interface Comparison {
  /** Why they could not be compared. */
  readonly unreadable?: string;
  /** Objects that are on both sides. */
  readonly pairs: readonly { readonly before: ManifestObject; readonly after: ManifestObject }[];
  /** Objects that are gone. */
  readonly gone: readonly ManifestObject[];
  /** Objects that are new. */
  readonly made: readonly ManifestObject[];
}

/** Types whose objects can be read, and the attribute that holds them. */
export const MANIFEST_ATTRIBUTES: Readonly<Record<string, string>> = {
  helm_release: "values",
  kubernetes_manifest: "manifest",
};
const attributeOf = ({ type }: Change): string => MANIFEST_ATTRIBUTES[type] ?? "values";
const NOTHING: Comparison = { pairs: [], gone: [], made: [] };
const known = new WeakMap<Change, Comparison>();

/** Reads a release's values before and after the change, once for all rules. */
export function compared(change: Change): Comparison {
  const before = known.get(change);
  if (before) return before;
  const made = compareNow(change);
  known.set(change, made);
  return made;
}

function compareNow(change: Change): Comparison {
  if (change.type === "kubernetes_manifest") return compareManifest(change);
  if (change.type !== "helm_release" || !["create", "update"].includes(change.action)) return NOTHING;
  const isNew = change.action === "create";
  if (!isNew && !change.diffs.some(({ path }) => /^(values|set)(\.|$)/.test(path))) return NOTHING;
  if (isNew && change.isUnknown("values")) return NOTHING;
  if (change.isUnknown("values")) return { ...NOTHING, unreadable: "they are known only after apply" };
  try {
    const [before, after] = [
      isNew ? new Map<string, ManifestObject>() : objectsOf(change.before),
      objectsOf(change.after),
    ];
    const made = [...after].filter(([key]) => !before.has(key)).map(([, object]) => object);
    const pairs = [...before].flatMap(([key, object]) => {
      const now = after.get(key);
      return now ? [{ before: object, after: now }] : [];
    });
    const gone = [...before].filter(([key]) => !after.has(key)).map(([, object]) => object);
    return { pairs, gone, made };
  } catch (error) {
    if (error instanceof Unreadable) return { ...NOTHING, unreadable: error.message };
    throw error;
  }
}

/** One object that Terraform itself installs: it goes with a deletion, and with a replacement in any order. */
function compareManifest(change: Change): Comparison {
  if (!["create", "update", "replace", "delete"].includes(change.action)) return NOTHING;
  if (change.action === "create" && change.isUnknown("manifest")) return NOTHING;
  if (change.isWhollyUnknown("manifest")) return { ...NOTHING, unreadable: "they are known only after apply" };
  try {
    const before = objectOf(own(change.before, "manifest"));
    const next = objectOf(own(change.after, "manifest"));
    const after = change.action === "update" ? next : undefined;
    if (!before) return next ? { pairs: [], gone: [], made: [next] } : NOTHING;
    const stays = after && after.kind === before.kind && after.name === before.name;
    return stays
      ? { pairs: [{ before, after }], gone: [], made: [] }
      : { pairs: [], gone: [before], made: next ? [next] : [] };
  } catch (error) {
    if (error instanceof Unreadable) return { ...NOTHING, unreadable: error.message };
    throw error;
  }
}

/** What a concern has to say of a release: one hit for each object and each way in which it is weaker. */
export function manifestHits(change: Change, concern: Concern): Hit[] {
  const { pairs, gone } = compared(change);
  const lost = gone.flatMap((object): Hit[] => {
    const loss = lossOf(`${object.kind} ${object.name}`, {
      custom: change.type === "kubernetes_manifest" && object.custom,
      volume: [...object.leaves.keys()].some((path) => HOLDS_VOLUME.test(path)),
      keep: [...object.leaves].some(([path, value]) => path.endsWith("helm.sh/resource-policy") && value === "keep"),
    });
    if (loss?.concern !== concern) return [];
    return [
      { severity: loss.severity, says: `${titleOf(change, object)} ${loss.says}`, attribute: attributeOf(change) },
    ];
  });
  return lost.concat(pairs.flatMap((pair) => weaker(change, concern, pair)));
}

function weaker(change: Change, concern: Concern, { before, after }: Comparison["pairs"][number]): Hit[] {
  const hits = new Map<string, { readonly hit: Hit; more: number }>();
  const elements = elementsOf(after);
  for (const { path, old, now } of differences(before, after)) {
    const context = `${before.kind} ${before.name} ${path}`;
    const gone = now === undefined && elementsIn(path).some((element) => !elements.has(element));
    const row = SETTINGS.find(
      ({ at, within, compare, whenGone }) =>
        at.test(path) && (within?.test(context) ?? true) && compare.weaker(old, now) && (!gone || whenGone),
    );
    if (row?.concern !== concern) continue;
    const same = hits.get(row.says);
    if (same) same.more += 1;
    else hits.set(row.says, { hit: hitAt(change, before, path, old, now, row), more: 0 });
  }
  return [...hits.values()].map(({ hit, more }) =>
    more > 0 ? { ...hit, says: `${hit.says} (${more + 1} times)` } : hit,
  );
}

/** Elements of lists on the way to a path. */
function elementsIn(path: string): string[] {
  return [...path.matchAll(/\]/g)].map(({ index }) => path.slice(0, index + 1));
}

function elementsOf({ leaves }: ManifestObject): Set<string> {
  return new Set([...leaves.keys()].flatMap(elementsIn));
}

/** Ends of the two trees that are not the same. */
export function differences(
  before: ManifestObject,
  after: ManifestObject,
): { readonly path: string; readonly old: unknown; readonly now: unknown }[] {
  const paths = new Set([...before.leaves.keys(), ...after.leaves.keys()]);
  return [...paths].flatMap((path) => {
    const [old, now] = [before.leaves.get(path), after.leaves.get(path)];
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ path, old, now }];
  });
}

/** Settings that change and that no row of `settings.ts` weighs; those of a version are another rule's. */
export function unweighed(change: Change): readonly Unweighed[] {
  const known = others.get(change);
  if (known) return known;
  const found = compared(change).pairs.flatMap(unweighedIn);
  others.set(change, found);
  return found;
}

function unweighedIn({ before, after }: Comparison["pairs"][number]): Unweighed[] {
  const [title, was, is] = [`${before.kind} ${before.name}`, elementsOf(before), elementsOf(after)];
  const found = new Map<string, Unweighed>();
  const told = new Set<string>();
  for (const { path, old, now } of differences(before, after)) {
    const element = elementsIn(path).find((one) => was.has(one) !== is.has(one));
    const rows = weighing(title, path, old, now);
    const weaker = rows.some((row) => row.compare.weaker(old, now) && (now !== undefined || row.whenGone));
    if (element && weaker) {
      // A whole element is told once, by the worst of it.
      told.add(element);
    } else if (element) {
      found.set(element, {
        object: before,
        path: element,
        old: undefined,
        now: undefined,
        kind: "path",
        whole: was.has(element) ? "is gone" : "is new",
      });
    } else if (rows.length === 0 && !isImage(path, old, now) && !holdsMore(path, old === undefined ? before : after)) {
      found.set(path, { object: before, path, old, now, kind: leafKindOf(before.kind, path, old, now) });
    }
  }
  return [...found.values()].filter(({ path }) => !told.has(path));
}

/** True where the path is no end on that side: nothing stands there now, or nothing stood there. */
const holdsMore = (path: string, { leaves }: ManifestObject): boolean =>
  [...leaves.keys()].some((one) => one.startsWith(`${path}.`) || one.startsWith(`${path}[`));

export interface Unweighed {
  readonly object: ManifestObject;
  readonly path: string;
  readonly old: unknown;
  readonly now: unknown;
  /** A whole element of a list that was, or was not, there before. */
  readonly whole?: string;
  /** Undefined: nobody classified it, or its values are not what its class compares. */
  readonly kind?: LeafKind;
}

const others = new WeakMap<Change, readonly Unweighed[]>();

function leafKindOf(object: string, path: string, old: unknown, now: unknown): LeafKind | undefined {
  const kind = leafKind(object, path);
  return kind && kind !== "harmless" && !reads(TOLD[kind].compare, old, now) ? undefined : kind;
}

/** A hit at one place of an object, masked as the release's values are. */
export function hitAt(
  change: Change,
  object: ManifestObject,
  path: string,
  old: unknown,
  now: unknown,
  { severity, says, hidden }: Pick<Hit, "severity" | "says"> & { readonly hidden?: true },
): Hit {
  // What a Secret holds is one, whatever it is called.
  const secret = hidden || (object.kind === "Secret" && /^(data|stringData)\b/.test(path));
  return {
    severity,
    says: `${titleOf(change, object)}: ${says}`,
    attribute: `${attributeOf(change)}: ${change.showText(attributeOf(change), path)}`,
    before: secret ? MASK : change.showInside(attributeOf(change), path, old),
    after: secret ? MASK : change.showInside(attributeOf(change), path, now),
  };
}

function titleOf(change: Change, { kind, name }: ManifestObject): string {
  return kind === "" ? "the chart's values" : change.showText(attributeOf(change), `${kind} ${name}`);
}
