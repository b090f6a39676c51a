import type { z } from "zod";
import type { Scope } from "./fields";
import type { Layer, Origin, Resolved, Values } from "./model";
import { metaOf, shapeOf } from "./shape";
import type { Document, Path } from "./yaml";

/** Settings of one layer: a part of a document. */
export interface LayerPart {
  readonly layer: Layer;
  readonly document: Document;
  /** Where in the document the settings begin. */
  readonly base: Path;
  readonly values: Values;
  /** True where something was wrong with it and left out: fit for finding more problems, not for resolving. */
  readonly faulty?: boolean;
}

export function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Maps merge; lists and scalars replace. The result shares what did not change, and is frozen. */
export function merge(below: Values, above: Values): Values {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = below[key];
    merged[key] = isMap(value) && isMap(old) ? merge(old, value) : freeze(value);
  }
  return Object.freeze(merged);
}

function freeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) freeze(item);
  return Object.freeze(value);
}

/** Calls back for each leaf: a scalar, a list or an empty map. */
export function eachLeaf(
  values: Values,
  callback: (path: readonly string[], value: unknown) => void,
  at: string[] = [],
): void {
  for (const [key, value] of Object.entries(values)) {
    const path = [...at, key];
    if (isMap(value) && Object.keys(value).length > 0) eachLeaf(value, callback, path);
    else callback(path, value);
  }
}

/** Where each leaf of some layers was written, the last layer that has it counting. */
export type Origins = Readonly<Record<string, Origin>>;

/** Origin of a leaf, or of what stands nearest to it. */
export function nearestOrigin(origins: Origins, path: string): Origin | undefined {
  const exact = origins[path];
  if (exact !== undefined) return exact;
  const below = Object.keys(origins).find((leaf) => leaf.startsWith(`${path}.`));
  if (below !== undefined) return origins[below];
  const parent = path.slice(0, Math.max(0, path.lastIndexOf(".")));
  return parent === "" ? undefined : nearestOrigin(origins, parent);
}

/** Effective settings. Origins are found when first asked for: synthesis needs few of them. */
export class Effective implements Resolved {
  private found: Origins | undefined;

  constructor(
    readonly values: Values,
    private readonly find: (values: Values) => Origins,
  ) {}

  get origins(): Origins {
    this.found ??= this.find(this.values);
    return this.found;
  }

  /** Origin of a leaf, or of what stands nearest to it. */
  originOf(path: string): Origin | undefined {
    return nearestOrigin(this.origins, path);
  }

  static of(parts: readonly LayerPart[]): Effective {
    const values = parts.reduce<Values>((below, part) => merge(below, part.values), Object.freeze({}));
    return new Effective(values, (merged) => originsOf(merged, parts));
  }

  /** Cluster leaves from the cell, slice leaves from the tenant's own chain. */
  static pooled(cell: Effective, own: Effective, scopes: ScopeTree): Effective {
    return new Effective(pick(cell.values, own.values, scopes), (values) => {
      const origins: Record<string, Origin> = {};
      eachLeaf(values, (path) => {
        const leaf = path.join(".");
        const origin = (scopeOf(scopes, path) === "cluster" ? cell : own).origins[leaf];
        if (origin !== undefined) origins[leaf] = origin;
      });
      return origins;
    });
  }
}

function originsOf(values: Values, parts: readonly LayerPart[]): Origins {
  const origins: Record<string, Origin> = {};
  for (const { layer, document, base, values: own } of parts)
    eachLeaf(own, (path) => {
      origins[path.join(".")] = { file: document.file, ...document.at([...base, ...path]), layer };
    });
  const effective: Record<string, Origin> = {};
  eachLeaf(values, (path) => {
    const leaf = path.join(".");
    const origin = origins[leaf];
    if (origin !== undefined) effective[leaf] = origin;
  });
  return effective;
}

/** Scope of everything below, or a tree where it differs. */
export type ScopeTree = Scope | { readonly [key: string]: ScopeTree };

/** Read from the `scope` of each setting; the nearest above a leaf counts, `cluster` where there is none. */
export function scopeTree(schema: z.core.$ZodType, above: Scope = "cluster"): ScopeTree {
  const scope = metaOf(schema, "scope") ?? above;
  const shape = shapeOf(schema);
  if (shape === null) return scope;
  const below = Object.entries(shape).map(([key, value]) => [key, scopeTree(value, scope)] as const);
  return below.every(([, tree]) => tree === scope) ? scope : Object.fromEntries(below);
}

export function scopeOf(tree: ScopeTree, path: Path): Scope {
  let current = tree;
  for (const key of path) {
    if (typeof current === "string") return current;
    current = current[key] ?? "cluster";
  }
  return typeof current === "string" ? current : "cluster";
}

function pick(cluster: Values, slice: Values, tree: ScopeTree): Values {
  if (typeof tree === "string") return tree === "cluster" ? cluster : slice;
  const picked = Object.entries(tree).map(([key, below]) => {
    if (typeof below === "string") return [key, (below === "cluster" ? cluster : slice)[key]];
    return [key, pick(cluster[key] as Values, slice[key] as Values, below)];
  });
  return Object.freeze(Object.fromEntries(picked));
}

/** The value of a leaf by its dotted path; keys of maps may have dots themselves. */
export function leafOf(values: Values, path: string): unknown {
  if (Object.hasOwn(values, path)) return values[path];
  for (let dot = path.indexOf("."); dot !== -1; dot = path.indexOf(".", dot + 1)) {
    const below = values[path.slice(0, dot)];
    if (isMap(below)) return leafOf(below, path.slice(dot + 1));
  }
  return undefined;
}
