import { guard, literal } from "./sql";

/** SQLSTATE of every refusal by the guard (class TS is no class of PostgreSQL's or of the standard's). */
export const REFUSED = "TS001";

/** A check: if the condition holds, the DDL command is undone with this message. `%s` in it is the object's name. */
export function refuseIf(id: string, why: string, ...check: Parameters<typeof refusal>): string {
  return guard(id, why, refusal(...check));
}

/** The same where PostgreSQL itself, or another guard, would stop the command as well, with a message that helps less. */
export function refusal(condition: string, message: string, hint: string, name = "r.name"): string {
  const raise = `RAISE EXCEPTION ${literal(`Tessera: ${message.replaceAll("%s", "%")}`)}${message.includes("%s") ? `, ${name}` : ""}
      USING ERRCODE = '${REFUSED}', HINT = ${literal(hint)};`;
  return `IF ${condition} THEN\n    ${raise}\n  END IF;`;
}
