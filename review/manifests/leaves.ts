import { loadAll, YAMLException } from "js-yaml";
import { own } from "../normalise/values";

/** What one side of a plan may hold before it counts as unreadable: far above any release (Helm keeps 1 MiB). */
export const BOUNDS = { characters: 4 * 1024 ** 2, leaves: 50_000, path: 1024, depth: 64, aliases: 100 } as const;

/** The values cannot be judged. */
export class Unreadable extends Error {}

/** Values at the ends of a tree, by path. */
export type Leaves = Map<string, unknown>;

/** One YAML document as plain data; undefined where there is none, but comments. Throws Unreadable. */
export function parseYaml(text: string): unknown {
  if (text.length > BOUNDS.characters) throw new Unreadable("they are too large");
  try {
    const [document, ...more] = loadAll(text, { maxDepth: BOUNDS.depth, maxAliases: BOUNDS.aliases });
    if (more.length > 0) throw new Unreadable("they are more than one document");
    return document;
  } catch (error) {
    if (error instanceof YAMLException) throw new Unreadable("they are no YAML that can be read");
    throw error;
  }
}

/** Ends of a tree. Elements of lists go by their names, so that another order is no change. Throws Unreadable. */
export function leavesOf(value: unknown, budget: { left: number }): Leaves {
  const leaves: Leaves = new Map();
  walk("", value, 0, { leaves, budget, texts: 0 });
  return leaves;
}

interface Walk {
  readonly leaves: Leaves;
  readonly budget: { left: number };
  /** Texts that were entered on the way here. */
  readonly texts: number;
}

function walk(path: string, value: unknown, depth: number, state: Walk): void {
  state.budget.left -= 1;
  if (state.budget.left < 0 || depth > BOUNDS.depth || path.length > BOUNDS.path)
    throw new Unreadable("they are too large, or nest too deeply");
  const inner = state.texts < 2 ? mapInText(value) : undefined;
  if (inner !== undefined) {
    walk(path, inner, depth + 1, { ...state, texts: state.texts + 1 });
  } else if (typeof value !== "object" || value === null || isListOfValues(value) || Object.keys(value).length === 0) {
    state.leaves.set(path, value);
  } else if (Array.isArray(value)) {
    elements(path, value, depth, state);
  } else {
    for (const [key, item] of Object.entries(value)) walk(path ? `${path}.${key}` : key, item, depth + 1, state);
  }
}

function elements(path: string, list: readonly unknown[], depth: number, state: Walk): void {
  const seen = new Set<string>();
  list.forEach((item, at) => {
    const name = nameOf(item);
    const label = name === undefined || seen.has(name) ? String(at) : name;
    seen.add(label);
    const alone = name !== undefined && typeof item === "object" && Object.keys(Object(item)).length === 2;
    const value = alone && Object.hasOwn(Object(item), "value") ? own(item, "value") : item;
    walk(`${path}[${label}]`, value, depth + 1, state);
  });
}

/** What tells an element from its neighbours. */
export function nameOf(item: unknown): string | undefined {
  const name = own(item, "name") ?? own(own(item, "metadata"), "name");
  return typeof name === "string" && name.length < 256 ? name : undefined;
}

const isListOfValues = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);

/** A text of several lines that is itself a map in YAML, as operators take the files of their servers. */
export function mapInText(value: unknown): object | undefined {
  if (typeof value !== "string" || !/^(?:[ \t]*(?:#[^\n]*)?\n)*[\w.-]+:(\s|$)/.test(value) || !value.includes("\n"))
    return undefined;
  try {
    const inner = parseYaml(value);
    return typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
