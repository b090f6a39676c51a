export { applicationUser, EXECUTOR, readerUser, usersOf } from "../families/incluster/names";

export const ADMIN = "tessera_admin";
/** Settings profile of the platform's own users. */
export const PLATFORM_PROFILE = "tessera_platform";
/** Database of the tables that tenants of a cell share. It is part of every contract: it never changes. */
export const SHARED_DATABASE = "app";
/** Column of shared tables that says whose a row is. */
export const TENANT_COLUMN = "tenant_id";
/** Policy by which the platform sees every row: where a table has a policy, whoever has none sees no row. */
export const PLATFORM_POLICY = "tessera_platform";

/** Profile, quota and row policies are named after the tenant too: they have name spaces of their own. */
export const limitsName = (id: string) => `tenant_${id}`;
export const tenantDatabase = (id: string) => `tenant_${id}`;

/** The replicated table under the distributed one that clients name. */
export const localTable = (table: string) => `${table}_local`;

export function identifier(name: string): string {
  return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}

export function literal(value: string | number): string {
  return typeof value === "number" ? String(value) : `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

export function qualified(database: string, table: string): string {
  return `${identifier(database)}.${identifier(table)}`;
}
