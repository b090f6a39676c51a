/** What of a text tells one resource, caller or call from another, and nothing of the cause. */
const PARTICULAR: readonly RegExp[] = [
  /arn:aws[\w-]*:[^\s,;)"']+/g,
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\bfunction [\w-]+/g,
  /\/tessera\/[\w/.-]+/g,
  /"[^"]*"/g,
];

/** The kind of a text: two that differ by names of resources alone have one. */
export function kindOf(text: string): string {
  return PARTICULAR.reduce((kind, particular) => kind.replace(particular, "…"), text);
}

/** Those of one kind, in the order of their first. */
export function byKind<T>(list: readonly T[], kind: (one: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of list) {
    const group = groups.get(kind(one));
    if (group === undefined) groups.set(kind(one), [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

const MOST_NAMED = 3;

/** Names, the first few of many with how many more there are; each once. */
export function named(names: readonly string[]): string {
  const all = [...new Set(names)];
  const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : "";
  return `${all.slice(0, MOST_NAMED).join(", ")}${more}`;
}

/** Something that could not be done, and why. */
export interface Stopped {
  readonly what: string;
  readonly why: string;
}

/**
 * What stopped many is said once, with what it stopped: one line a cause.
 *
 * @param says of the whole, such as "could not be asked"
 * @param known a cause that is told elsewhere: it is not said again
 */
export function causes(stopped: readonly Stopped[], says: string, known?: string): readonly string[] {
  return byKind(stopped, ({ why }) => kindOf(why)).map((group) => {
    const [{ what, why }] = group;
    const who = group.length === 1 ? what : `${group.length} (${named(group.map((one) => one.what))})`;
    return why === known ? `${who} ${says}` : `${who} ${says}: ${why}`;
  });
}
