/**
 * How a change of an attribute is judged.
 * - `harmless`: neither data, security, service nor reach depends on it.
 * - `identity`: what the object is called, or where clients find it.
 * - `path`: what it leads to, stands on or looks at: a network, a key, a role, a target, a source.
 * - The rest is directional. `judged`: a rule of its own knows the direction. `off` and `on`: turning it off, or on, is
 *   weaker; `smaller` and `larger`: a number so is weaker;
 *   `sooner`: an end that comes earlier is weaker, and none is the latest; `loses` and `gains`: an element less, or more, is weaker.
 */
export const KINDS = [
  "harmless",
  "identity",
  "path",
  "judged",
  "off",
  "on",
  "smaller",
  "larger",
  "sooner",
  "loses",
  "gains",
] as const;
export type Kind = (typeof KINDS)[number];

/** Attributes of one type by kind: names with spaces between, those of a block in braces behind its name. */
export type Attributes = Readonly<Partial<Record<Kind, string>>>;
