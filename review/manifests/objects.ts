import { own } from "../normalise/values";
import { BOUNDS, type Leaves, leavesOf, nameOf, parseYaml, Unreadable } from "./leaves";

/** A Kubernetes object that a release installs; or, without kind, the chart's other values. */
export interface ManifestObject {
  readonly kind: string;
  readonly name: string;
  readonly leaves: Leaves;
  /** Of a kind that some operator brought, and makes something of. */
  readonly custom: boolean;
}

/** One object by itself. Throws Unreadable. */
export function objectOf(manifest: unknown): ManifestObject | undefined {
  const kind = own(manifest, "kind");
  if (typeof kind !== "string") return undefined;
  const leaves = leavesOf(manifest, { left: BOUNDS.leaves });
  return { kind, name: nameOf(manifest) ?? "", leaves, custom: isCustom(manifest) };
}

/** Kubernetes' own groups have no dot (`apps`) or end in `k8s.io`. */
function isCustom(manifest: unknown): boolean {
  const group = String(own(manifest, "apiVersion") ?? "").split("/")[0] as string;
  return group.includes(".") && !group.endsWith("k8s.io");
}

/** The objects in a release's values, by kind, namespace and name. Throws Unreadable. */
export function objectsOf(release: unknown): Map<string, ManifestObject> {
  const budget = { left: BOUNDS.leaves };
  const values = merged(own(release, "values"));
  const objects = new Map<string, ManifestObject>();
  const rest: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(values)) {
    const list = Array.isArray(value) && value.length > 0 && value.every(isManifest) ? value : undefined;
    if (list) for (const item of list) add(objects, item, budget);
    else rest[key] = value;
  }
  const leaves = leavesOf(rest, budget);
  for (const [name, value] of sets(own(release, "set"))) leaves.set(name, value);
  objects.set("", { kind: "", name: "", leaves, custom: false });
  return objects;
}

function add(objects: Map<string, ManifestObject>, item: object, budget: { left: number }): void {
  const kind = String(own(item, "kind"));
  const name = nameOf(item) ?? "";
  const namespace = own(own(item, "metadata"), "namespace") ?? "";
  let key = [kind, namespace, name].join("\0");
  // Two groups may have a kind of one name.
  if (objects.has(key)) key = [key, String(own(item, "apiVersion")).split("/")[0], objects.size].join("\0");
  objects.set(key, { kind, name, leaves: leavesOf(item, budget), custom: isCustom(item) });
}

const isManifest = (item: unknown): item is object =>
  typeof own(item, "kind") === "string" && typeof own(item, "apiVersion") === "string";

/** Several texts of values, laid over each other as Helm does: maps are merged, all else is replaced. */
function merged(texts: unknown): Record<string, unknown> {
  const list = (Array.isArray(texts) ? texts : [texts]).filter((text) => typeof text === "string" && text !== "");
  if (list.length > 50) throw new Unreadable("they are too many");
  return list.reduce((all, text) => {
    const parsed = parseYaml(text) ?? {};
    if (!isMap(parsed)) throw new Unreadable("they are no map");
    return over(all, parsed, 0);
  }, Object.create(null));
}

function over(under: Record<string, unknown>, top: Record<string, unknown>, depth: number): Record<string, unknown> {
  if (depth > BOUNDS.depth) throw new Unreadable("they nest too deeply");
  const out: Record<string, unknown> = Object.assign(Object.create(null), under);
  for (const [key, value] of Object.entries(top)) {
    const known = own(out, key);
    out[key] = isMap(known) && isMap(value) ? over(known, value, depth + 1) : value;
  }
  return out;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Values set one by one: their names are paths already. */
function sets(list: unknown): [string, unknown][] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item): [string, unknown][] => {
    const name = own(item, "name");
    return typeof name === "string" ? [[name, own(item, "value")]] : [];
  });
}
