import type { Severity } from "../finding";
import { own, parseJson } from "../normalise/values";

/** The statements of an executor's input (executor/payload.ts): run on create and update, and when the row goes. */
export function readStatements(input: unknown): { apply: string[]; remove: string[] } {
  const document = parseJson(input);
  const steps = (name: string): string[] => {
    const list = own(document, name);
    if (!Array.isArray(list)) return [];
    return list.flatMap((step) => {
      const statements = own(step, "statements");
      return Array.isArray(statements) ? statements.filter((s): s is string => typeof s === "string") : [];
    });
  };
  return { apply: steps("apply"), remove: steps("remove") };
}

/** Statements that take a wall down or destroy data, whoever runs them. */
export const WEAKENINGS: readonly { readonly shape: RegExp; readonly says: string; readonly severity: Severity }[] = [
  { shape: /\bDISABLE\s+ROW\s+LEVEL\s+SECURITY\b/i, says: "turns row-level security off", severity: "stop" },
  {
    shape: /\bNO\s+FORCE\s+ROW\s+LEVEL\s+SECURITY\b/i,
    says: "frees the owner from row-level security",
    severity: "stop",
  },
  { shape: /\bBYPASSRLS\b/i, says: "lets a role pass row-level security", severity: "stop" },
  { shape: /(?<!NO)\bSUPERUSER\b/i, says: "makes a role superuser", severity: "stop" },
  { shape: /\bUSING\s*\(\s*true\s*\)/i, says: "a policy lets every row through", severity: "stop" },
  { shape: /^\s*GRANT\b[\s\S]*\bTO\s+PUBLIC\b/i, says: "grants to everybody", severity: "stop" },
  {
    shape: /^\s*(TRUNCATE|DROP\s+(TABLE|SCHEMA|DATABASE|MATERIALIZED))\b/i,
    says: "destroys tables, a schema or a database",
    severity: "stop",
  },
  { shape: /^\s*DELETE\s+FROM\s+\S+\s*;?\s*$/i, says: "deletes every row of a table", severity: "stop" },
  {
    shape: /^\s*(DROP\s+POLICY(?!\s+IF\s+EXISTS)|DROP\s+EVENT\s+TRIGGER(?!\s+IF\s+EXISTS))\b/i,
    says: "drops a policy or an event trigger",
    severity: "stop",
  },
];

/** Statements that put a wall up: fewer of them than before is a weakening. */
export const GUARDS: readonly { readonly shape: RegExp; readonly says: string }[] = [
  { shape: /\b(?<!NO\s)FORCE\s+ROW\s+LEVEL\s+SECURITY\b/i, says: "row-level security is no longer forced on a table" },
  { shape: /\bENABLE\s+ROW\s+LEVEL\s+SECURITY\b/i, says: "row-level security is no longer enabled on a table" },
  { shape: /^\s*CREATE\s+POLICY\b/i, says: "a row policy is no longer made" },
  { shape: /^\s*REVOKE\b/i, says: "a grant is no longer taken back" },
  { shape: /^\s*CREATE\s+(EVENT\s+)?TRIGGER\b/i, says: "a guarding trigger is no longer made" },
  { shape: /\bCONNECTION\s+LIMIT\b/i, says: "a limit on connections is no longer set" },
];
