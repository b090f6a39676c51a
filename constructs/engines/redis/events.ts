/** Letters of `notify-keyspace-events`, by name. Source: "Redis keyspace notifications". */
export const EVENT_CLASSES = {
  generic: "g",
  string: "$",
  list: "l",
  set: "s",
  hash: "h",
  sorted_set: "z",
  stream: "t",
  expired: "x",
  evicted: "e",
  new_key: "n",
} as const;

/**
 * The parameter's value, or null for none. `K` publishes on a channel that carries the key's name, which a tenant's
 * channel pattern can hold; `E`, a channel an event for all keys, is never asked for.
 */
export function keyspaceEvents(classes: readonly string[]): string | null {
  const letters = Object.entries(EVENT_CLASSES).flatMap(([name, letter]) => (classes.includes(name) ? [letter] : []));
  return letters.length === 0 ? null : `K${letters.join("")}`;
}
