import { statementsIn } from "../../executor/contract/steps";
import type { Severity } from "../finding";
import { own, parseJson } from "../normalise/values";

/** The statements of an executor's input, of whatever engine: run on create and update, and when the row goes. */
export function readStatements(input: unknown): Steps {
  if (typeof input !== "string") return NONE;
  const known = recent.get(input);
  if (known) return known;
  const steps = parsed(input);
  if (recent.size >= KEPT) recent.clear();
  recent.set(input, steps);
  return steps;
}

/** Statements by when they run. */
interface Steps {
  readonly apply: readonly string[];
  readonly remove: readonly string[];
}

const NONE: Steps = { apply: [], remove: [] };
/** Inputs that were read last: several rules ask for the same two. */
const recent = new Map<string, Steps>();
const KEPT = 8;

function parsed(input: string): Steps {
  const document = parseJson(input);
  const steps = (name: string): string[] => {
    const list = own(document, name);
    return Array.isArray(list) ? list.flatMap(statementsIn) : [];
  };
  return { apply: steps("apply"), remove: steps("remove") };
}

interface Weakening {
  /** Global: its matches are counted, so that what stood there before counts for nothing. */
  readonly shape: RegExp;
  readonly says: string;
  readonly severity: Severity;
  /** Destroys data: means nothing where the resource is only made. */
  readonly destroys?: true;
}

/** Statements that take a wall down or destroy data, whoever runs them. More of them than before is a finding. */
export const WEAKENINGS: readonly Weakening[] = [
  { shape: /\bDISABLE\s+ROW\s+LEVEL\s+SECURITY\b/gi, says: "turns row-level security off", severity: "stop" },
  {
    shape: /\bNO\s+FORCE\s+ROW\s+LEVEL\s+SECURITY\b/gi,
    says: "frees the owner from row-level security",
    severity: "stop",
  },
  {
    shape: /\b(CREATE|ALTER)\s+(ROLE|USER)\b[^;]*\bBYPASSRLS\b/gi,
    says: "lets a role pass row-level security",
    severity: "stop",
  },
  { shape: /\b(CREATE|ALTER)\s+(ROLE|USER)\b[^;]*\bSUPERUSER\b/gi, says: "makes a role superuser", severity: "stop" },
  { shape: /\bUSING\s*\(\s*true\s*\)/gi, says: "a policy lets every row through", severity: "stop" },
  { shape: /\bGRANT\s+(?!USAGE\b|EXECUTE\b)[^;]*\bTO\s+PUBLIC\b/gi, says: "grants to everybody", severity: "stop" },
  {
    shape: /^\s*(TRUNCATE|DROP\s+(TABLE|SCHEMA|DATABASE|MATERIALIZED))\b/gi,
    says: "destroys tables, a schema or a database",
    severity: "stop",
    destroys: true,
  },
  {
    shape: /^\s*DELETE\s+FROM\s+\S+\s*;?\s*$/gi,
    says: "deletes every row of a table",
    severity: "stop",
    destroys: true,
  },
  {
    shape: /^\s*DROP\s+(POLICY|EVENT\s+TRIGGER)\s+(?!IF\s+EXISTS)/gi,
    says: "drops a policy or an event trigger",
    severity: "stop",
    destroys: true,
  },
];

/** Statements that put a wall up: fewer of them than before is a finding. */
export const WALLS: readonly { readonly shape: RegExp; readonly says: string }[] = [
  {
    shape: /(?<!\bNO\s+)\bFORCE\s+ROW\s+LEVEL\s+SECURITY\b/gi,
    says: "row-level security is no longer forced on a table",
  },
  { shape: /\bENABLE\s+ROW\s+LEVEL\s+SECURITY\b/gi, says: "row-level security is no longer enabled on a table" },
  { shape: /\bCREATE\s+POLICY\b/gi, says: "a row policy is no longer made" },
  { shape: /\bREVOKE\b/gi, says: "a grant is no longer taken back" },
  { shape: /\bCREATE\s+(EVENT\s+)?TRIGGER\b/gi, says: "a guarding trigger is no longer made" },
  { shape: /\bCONNECTION\s+LIMIT\b/gi, says: "a limit on connections is no longer set" },
];

const ANY = new RegExp([...WEAKENINGS, ...WALLS].map(({ shape }) => shape.source).join("|"), "i");

/** The statements in which any of the shapes above occurs: most of them have none, and one look is enough to know. */
export const telling = (statements: readonly string[]): readonly string[] =>
  statements.filter((statement) => ANY.test(statement));

/** How often a shape occurs in statements. */
export function occurrences(statements: readonly string[], shape: RegExp): number {
  return statements.reduce((sum, statement) => sum + (statement.match(shape)?.length ?? 0), 0);
}

/** Parts of statements that name themselves as guards: between `guard <id>: …` and `end <id>` in comments. By id. */
export function guardsIn(statements: readonly string[]): ReadonlyMap<string, string> {
  const known = guardsOf.get(statements);
  if (known) return known;
  const guards = new Map<string, string>();
  for (const statement of statements) {
    if (!statement.includes("/* guard ")) continue;
    for (const { 1: id = "", index } of statement.matchAll(/\/\* guard ([a-z0-9_]{1,60}):/g)) {
      const end = statement.indexOf(`/* end ${id} */`, index);
      guards.set(id, `${guards.get(id) ?? ""}\n${statement.slice(index, end < 0 ? undefined : end)}`);
    }
  }
  guardsOf.set(statements, guards);
  return guards;
}

const guardsOf = new WeakMap<readonly string[], ReadonlyMap<string, string>>();

/** True where two texts differ in their numbers alone. */
export function sameButNumbers(before: string, after: string): boolean {
  const bare = (text: string): string => text.replace(/\d+(\.\d+)?/g, "0");
  return bare(before) === bare(after);
}
