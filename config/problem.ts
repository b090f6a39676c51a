/** One thing wrong with what was written. All of a run are reported together, none is thrown alone. */
export interface Problem {
  /** Path relative to where the command runs. */
  readonly file: string;
  /** 1-based; null where the whole file is meant. */
  readonly line: number | null;
  readonly column: number | null;
  /** Dotted path of the setting, `` for the file itself. */
  readonly path: string;
  readonly given: unknown;
  readonly allowed: string;
  /** What to do, with the nearest legal spelling where there is one. */
  readonly advice: string;
}

/** Thrown once, with every problem of the run. The message holds them all, one a line. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    const count = `${problems.length} problem${problems.length === 1 ? "" : "s"} in the configuration`;
    super([...problems.map(formatProblem), count].join("\n"));
    this.name = "ConfigurationError";
  }
}

const LONGEST_SHOWN = 120;
const PLAIN = /^[A-Za-z0-9_<%][A-Za-z0-9 _.,:/@+<>%()'-]*$/;
const NUMERIC = /^[0-9][0-9.eE+-]*$/;
const WORDS: ReadonlySet<string> = new Set(["true", "false", "null"]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey control characters
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function cut(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}

/** A value as a person would write it, cut where it is long. */
export function formatValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const plain = typeof value === "string" && PLAIN.test(value) && !NUMERIC.test(value) && !WORDS.has(value);
  const text = printable(plain ? value : (JSON.stringify(value) ?? String(value)));
  return cut(text);
}

/** `file:line:column path: given x; allowed: y. Advice` */
export function formatProblem({ file, line, column, path, given, allowed, advice }: Problem): string {
  const place = line === null ? file : `${file}:${line}${column === null ? "" : `:${column}`}`;
  const subject = path === "" ? place : `${place} ${cut(path)}`;
  return printable(`${subject}: given ${formatValue(given)}; allowed: ${allowed}. ${advice}`);
}
