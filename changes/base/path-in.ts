import { relative, sep } from "node:path";

/**
 * A path as git names it: relative to the repository, with forward slashes; empty: the repository itself. Null: it lies
 * elsewhere, and has no name there.
 *
 * @param root of the repository, absolute and without links, as the path is
 */
export function pathIn(root: string, path: string): string | null {
  const inside = relative(root, path);
  return inside === ".." || inside.startsWith(`..${sep}`) ? null : inside.split(sep).join("/");
}
