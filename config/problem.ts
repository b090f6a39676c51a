import { printable } from "./printable";
import { maskedText, maskedValue, maskedWithout, secretsOf } from "./redact/configuration";
import { MASK } from "./redact/redact";

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
  /**
   * What to do in place of `advice` where what the file is about exists already: following that would leave its data
   * behind, or erase it. Only an earlier state tells whether it exists (changes/base/advice.ts). Default: the same.
   */
  readonly standing?: string;
  /** The same where the file's earlier state is known: by what it said, as YAML has it. Default: `standing`. */
  readonly standingBy?: (before: Readonly<Record<string, unknown>>) => string;
  /** What to do where an earlier state is known, and does not have a file. Default: the same. */
  readonly newly?: { readonly file: string; readonly advice: string };
  /**
   * Where the product says what is given, of a problem that is told in a tenant's own file. What two rooms say of one
   * place are two problems. Default: its author wrote it.
   */
  readonly source?: { readonly room: string; readonly file: string; readonly line: number; readonly advice: string };
}

/** Thrown once, with every problem of the run. The message holds them all, those that repeat in one line. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    const count = `${problems.length} problem${problems.length === 1 ? "" : "s"} in the configuration`;
    super([...formatProblems(problems), count].join("\n"));
    this.name = "ConfigurationError";
  }
}

const LONGEST_SHOWN = 120;
const PLAIN = /^[A-Za-z0-9_<%][A-Za-z0-9 _.,:/@+<>%()'-]*$/;
const NUMERIC = /^[0-9][0-9.eE+-]*$/;
const WORDS: ReadonlySet<string> = new Set(["true", "false", "null"]);
function cut(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}

/** A value as a person would write it, cut where it is long. */
export function formatValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === MASK) return MASK;
  const plain = typeof value === "string" && PLAIN.test(value) && !NUMERIC.test(value) && !WORDS.has(value);
  const text = printable(plain ? value : (JSON.stringify(value) ?? String(value)));
  return cut(text);
}

/** A value for people, without secrets. */
export function formatSetting(path: string, value: unknown): string {
  return formatValue(maskedValue(path, value));
}

/** A problem as it may be printed or passed on: without any secret that its author wrote. */
export function withoutSecrets({ newly: _, source: __, standingBy: ___, ...problem }: Problem): Problem {
  const { file, path, given, allowed, advice, standing } = problem;
  // A key that is wrong is given itself, and is no secret for what it names.
  const at = path.split(".").at(-1) === given ? "" : path;
  const secrets = secretsOf(at, given);
  return {
    ...problem,
    file: maskedText(file),
    path: maskedWithout(secrets, path),
    given: maskedValue(at, given),
    allowed: maskedWithout(secrets, allowed),
    advice: maskedWithout(secrets, advice),
    ...(standing !== undefined && { standing: maskedWithout(secrets, standing) }),
  };
}

function placeOf({ file, line, column }: Pick<Problem, "file" | "line" | "column">): string {
  return line === null ? file : `${file}:${line}${column === null ? "" : `:${column}`}`;
}

/** `file:line:column path: given x; allowed: y. Advice` */
export function formatProblem(problem: Problem): string {
  return formatMasked(withoutSecrets(problem), "");
}

function formatMasked(problem: Problem, more: string): string {
  const { path, given, allowed, advice, standing } = problem;
  const other = standing === undefined ? "" : ` If it is deployed already: ${lowered(standing)}`;
  const subject = path === "" ? placeOf(problem) : `${placeOf(problem)} ${cut(path)}`;
  return printable(`${subject}: given ${formatValue(given)}; allowed: ${allowed}. ${advice}${other}${more}`);
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** Places of the same problem that are named. */
const MOST_EXAMPLES = 3;

/** One line each; what is wrong in the same way in many places is one line, with their number and three of them. */
export function formatProblems(problems: readonly Problem[]): string[] {
  const groups = new Map<string, Problem[]>();
  const all = problems.map((problem) => {
    const masked = withoutSecrets(problem);
    const key = JSON.stringify([
      // Which row of a list it is does not make it another problem.
      masked.path.replace(/(^|\.)\d+(?=\.|$)/g, "$1*"),
      formatValue(masked.given),
      masked.allowed,
      masked.advice,
      masked.standing,
    ]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(masked);
    return { masked, group };
  });
  return all.flatMap(({ masked, group }) => {
    if (group.length <= MOST_EXAMPLES) return [formatMasked(masked, "")];
    const [first, ...others] = group;
    if (masked !== first) return [];
    const named = others.slice(0, MOST_EXAMPLES - 1).map(placeOf);
    return [formatMasked(masked, ` The same in ${others.length} other places, such as ${named.join(" and ")}.`)];
  });
}
