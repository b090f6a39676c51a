import type { Session } from "../../../executor/contract/driver";

export type Row = Readonly<Record<string, unknown>>;

/** Users, rights and limits as the server's own tables tell of them. */
export interface AccessFound {
  readonly users: readonly Row[];
  readonly grants: readonly Row[];
  readonly roleGrants: readonly Row[];
  readonly policies: readonly Row[];
  readonly quotas: readonly Row[];
  readonly quotaLimits: readonly Row[];
  readonly profiles: readonly Row[];
  readonly profileElements: readonly Row[];
}

/** The tables, and columns by which they are read in order. Their other columns differ between versions. */
const TABLES = {
  users: "users",
  grants: "grants",
  roleGrants: "role_grants",
  policies: "row_policies",
  quotas: "quotas",
  quotaLimits: "quota_limits",
  profiles: "settings_profiles",
  profileElements: "settings_profile_elements",
} as const satisfies Readonly<Record<keyof AccessFound, string>>;

export async function readAccess(session: Session<string>): Promise<AccessFound> {
  const found: Partial<Record<keyof AccessFound, readonly Row[]>> = {};
  for (const [key, table] of Object.entries(TABLES))
    found[key as keyof AccessFound] = await session.run(`SELECT * FROM system.${table}`);
  return found as AccessFound;
}

/** Numbers of 64 bits and flags come as texts, numbers or words, by version. */
export const isSet = (value: unknown): boolean => value === true || Number(value) === 1;
export const names = (value: unknown): readonly string[] => [value ?? []].flat().map(String);

/** Users of the servers' files, which are the platform's own and the operator's; all others are kept in Keeper. */
export const OF_THE_FILES = /^users[._]xml$/;

/** Whether something is for a user: a policy, a quota or a profile. */
export function isFor(row: Row, user: string): boolean {
  if (names(row.apply_to_list).includes(user)) return true;
  return isSet(row.apply_to_all) && !names(row.apply_to_except).includes(user);
}

/** Where a user may come from. */
export function sourcesOf(user: Row): readonly string[] {
  return [user.host_ip, user.host_names, user.host_names_regexp, user.host_names_like].flatMap(names);
}

/** What a right is for, as SQL writes it without quotes. */
export function objectOf({ access_object: object, database, table }: Row): string {
  if (object) return String(object);
  return `${database || "*"}.${table || "*"}`;
}

/** A row of `system.grants` as SQL would give it. */
export function grantText(row: Row): string {
  const column = row.column ? `(${row.column})` : "";
  const wildcard = isSet(row.is_wildcard) ? "*" : "";
  const revoked = isSet(row.is_partial_revoke) ? "REVOKE " : "";
  const onward = isSet(row.grant_option) ? " WITH GRANT OPTION" : "";
  return `${revoked}${row.access_type}${column} ON ${objectOf(row)}${wildcard}${onward}`;
}

/** Names need their quotes in statements, and are told without them. */
export const unquoted = (sql: string): string => sql.replaceAll("`", "");

/** A group of rights holds those below it: the server tells the group alone. Source: ClickHouse, AccessType. */
const GROUPS: Readonly<Record<string, RegExp>> = { ALTER: /^ALTER / };

/** A right to columns is a row for each. */
function eachColumn(kind: string): string[] {
  const [, right, columns] = /^(\w+)\((.*)\)$/.exec(kind) ?? [];
  return columns === undefined ? [kind] : columns.split(", ").map((column) => `${right}(${column})`);
}

/** Parts of a GRANT as the rows that the server makes of them. */
export function grantTexts(parts: readonly string[]): string[] {
  return parts.flatMap((part) => {
    const [kinds = "", object = ""] = unquoted(part).split(" ON ");
    const all = /^TABLE ENGINE$/.test(kinds) ? [kinds] : kinds.split(/, (?![^(]*\))/).flatMap(eachColumn);
    const held = (kind: string) => all.some((group) => GROUPS[group]?.test(kind));
    return all.filter((kind) => !held(kind)).map((kind) => `${kind} ON ${object}`);
  });
}
