import { stackName } from "../../../config/naming";

/** Text of stacks by name. */
export type Stacks = ReadonlyMap<string, string>;

/** Names of stacks that are not the same in both, and of those that are only in one. */
export function different(a: Stacks, b: Stacks): string[] {
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].filter((name) => a.get(name) !== b.get(name)).sort();
}

/** Paths at which two pieces of JSON are apart, told in place of texts as long as stacks. */
export function pathsApart(a: unknown, b: unknown, path: readonly string[] = []): string[] {
  if (a === b) return [];
  if (!isTree(a) || !isTree(b)) return [path.join(".")];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => pathsApart(a[key], b[key], [...path, key]));
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/**
 * What of two fleets, which differ in one tenant, is apart and not that tenant's: stacks, and in stacks of rows the
 * paths of what is no row of its.
 */
export function apartBeside(id: string, a: Stacks, b: Stacks): string[] {
  return different(a, b)
    .filter((name) => stackName.tenantOf("production", name) !== id)
    .flatMap((name) => {
      const [one, other] = [a.get(name), b.get(name)];
      if (one === undefined || other === undefined) return [`${name} is in one of them only`];
      const isRow = (path: string) => /^locals\.[^.]+\.([^.]+)$/.exec(path)?.[1] === id;
      return pathsApart(JSON.parse(one), JSON.parse(other))
        .filter((path) => !isRow(path))
        .map((path) => `${name}: ${path}`);
    });
}

/** The stacks that hold what is a tenant's and is apart: its own, or one of rows. */
export function holding(id: string, a: Stacks, b: Stacks): { own: string[]; rows: string[] } {
  const changed = different(a, b);
  const own = changed.filter((name) => stackName.tenantOf("production", name) === id);
  return { own, rows: changed.filter((name) => !own.includes(name)) };
}
