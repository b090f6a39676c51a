import type { Folders } from "../../constructs/rooms";

/** The options by which a command that is advised reads the folders of this call: with a blank before; none of the usual. */
export function foldersSaid(folders: Folders): string {
  const others = (["tenants", "overrides"] as const).filter((name) => folders[name] !== name);
  return others.map((name) => ` --${name} ${quoted(folders[name])}`).join("");
}

/** A word as a shell reads it. */
export function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
