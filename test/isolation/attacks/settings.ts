import { type Attack, R, type Stage } from "../attack";
import type { Session } from "../session";
import { SESSION_SETTINGS } from "../session-settings";

type Row = Record<string, unknown>;

/** Values to try, as far as a setting goes. */
function extremes(row: Row): string[] {
  if (row.vartype === "bool") return ["on", "off"];
  if (row.vartype === "enum") return row.enumvals as string[];
  if (row.vartype === "string") return [String(row.setting)];
  return [String(row.min_val), String(row.max_val)];
}

/** Ends a session, or its transaction, by itself: what it then says is of no use here. */
const ENDS_ITSELF = /^(exit_on_error|transaction_timeout|statement_timeout|idle_session_timeout)$/;

const isOpen = ({ context }: Row) => context === "user" || context === "backend";

/** Every setting has its class, and no other than its context says. */
function misclassified(known: readonly Row[]): string | undefined {
  for (const row of known) {
    const classified = SESSION_SETTINGS.has(String(row.name));
    if (isOpen(row) && !classified) return `${row.name}, which a session sets itself, has no class`;
    if (!isOpen(row) && classified) return `${row.name} is said to be the session's own, and is for superusers`;
  }
}

/** Sets one setting to each of its extremes. What the session sees stays its own; what is for superusers is refused. */
async function tried(s: Stage, attacker: Session, row: Row): Promise<string | undefined> {
  const name = String(row.name);
  let set = false;
  for (const value of extremes(row)) {
    const { code } = await attacker.attempt(`SET ${name} = '${value.replaceAll("'", "''")}'`);
    if (!isOpen(row) && code !== "42501") return `SET ${name} = ${value} ended with ${code}`;
    set ||= code === null;
  }
  if (!set) return;
  if (!ENDS_ITSELF.test(name)) {
    const { rows } = await attacker.attempt(`SELECT count(*)::int AS n FROM ${s.mine("orders")}`);
    if (rows[0] !== undefined && rows[0].n !== 20) return `with ${name} as far as it goes it sees ${rows[0].n} rows`;
  }
  await attacker.attempt(`RESET ${name}`);
}

/** The same for what is said at sign-in. */
async function atSignIn(s: Stage, { name, setting }: Row): Promise<string | undefined> {
  const session = await s.as("attacker", { options: `-c ${name}=on` }).catch(() => null);
  if (session === null || setting === "on") return;
  const [row] = await session.query(`SELECT current_setting('${name}') AS value`);
  if (row?.value === "on") return `${name} was set at sign-in`;
}

/** What a session may set, in all its values. */
export const settings: readonly Attack[] = [
  {
    id: "every_setting",
    title: "Each setting of the server, as far as it goes: classified where a session may set it, refused where not",
    strategies: [R],
    expects: ["22023", "22P02", "0A000", "55P02", "25001", "42704", "58P01"],
    run: async (s) => {
      const known = await (await s.as("admin")).query(
        `SELECT name, context, vartype, min_val, max_val, enumvals, setting FROM pg_settings
           WHERE context NOT IN ('internal', 'postmaster', 'sighup') AND name NOT LIKE 'tessera.%'`,
      );
      const wrong = misclassified(known);
      if (wrong !== undefined) return wrong;
      const attacker = await s.as("attacker");
      for (const row of known) {
        const said =
          row.context === "superuser-backend"
            ? await atSignIn(s, row)
            : row.context === "backend"
              ? undefined
              : await tried(s, attacker, row);
        if (said !== undefined) return said;
      }
    },
  },
];
