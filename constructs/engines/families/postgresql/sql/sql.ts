import type { SqlStep } from "../steps";

/** Names made here are ASCII lower case: nothing else can reach a statement. */
const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;
const MARKER_TEXT = /^[^*/$]+$/;
const QUOTE = "$tessera$";

/**
 * A quoted identifier.
 * @throws if the name is not lower-case ASCII of at most 63 bytes (PostgreSQL's NAMEDATALEN - 1; it would cut a longer one).
 */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) {
    throw new Error(
      `SQL: an identifier must match ${IDENTIFIER.source} (at most 63 bytes), got: ${JSON.stringify(name)}.`,
    );
  }
  return `"${name}"`;
}

/**
 * A literal. Strings are printable ASCII, without a backslash, so that no server setting changes their meaning.
 * @throws on any other text, and on numbers that are not safe integers.
 */
export function literal(value: string | number | boolean | null): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return String(value);
    throw new Error(`SQL: a number must be a safe integer, got: ${value}.`);
  }
  if (!/^[\x20-\x5b\x5d-\x7e]*$/.test(value)) {
    throw new Error(`SQL: a literal must be printable ASCII without a backslash, got: ${JSON.stringify(value)}.`);
  }
  return `'${value.replaceAll("'", "''")}'`;
}

/** A dollar-quoted body. */
export function quoted(body: string): string {
  if (body.includes(QUOTE)) throw new Error(`SQL: a body must not contain ${QUOTE}.`);
  return `${QUOTE}\n${body.trim()}\n${QUOTE}`;
}

/** An anonymous PL/pgSQL block. Its names are looked up in pg_catalog first, as always: it runs as admin or executor. */
export function block(body: string): string {
  return `DO ${quoted(body)}`;
}

/**
 * Marks SQL that stands between tenants. The reason is read by reviewers in the plan; the mark lets the isolation suite
 * take each guard out and prove that some attack then succeeds.
 */
export function guard(id: string, why: string, sql: string): string {
  if (!/^[a-z][a-z_]*$/.test(id) || !MARKER_TEXT.test(why)) throw new Error(`guard ${id}: not a legal id or reason.`);
  return `/* guard ${id}: ${why} */ ${sql} /* end ${id} */`;
}

/** Every guard of some steps: id to reason. */
export function guardsOf(steps: readonly SqlStep[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const sql of steps.flatMap((step) => step.statements)) {
    for (const match of sql.matchAll(/\/\* guard ([a-z_]+): ([^*]*) \*\//g)) found.set(match[1]!, match[2]!);
  }
  return found;
}

/** The steps with one guard taken out. Statements that were nothing but that guard vanish. */
export function withoutGuard(steps: readonly SqlStep[], id: string): SqlStep[] {
  const marked = new RegExp(`/\\* guard ${id}: [^*]* \\*/[\\s\\S]*?/\\* end ${id} \\*/`, "g");
  return steps
    .map((step) => ({
      ...step,
      statements: step.statements.map((sql) => sql.replaceAll(marked, "")).filter((sql) => sql.trim() !== ""),
    }))
    .filter((step) => step.statements.length > 0);
}
