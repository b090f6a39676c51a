/**
 * Names inside MongoDB. The kind stands before the first underscore, so the map from tenant to name is injective:
 * `reader_a` is never a tenant's application, which is `tenant_reader_a`.
 */
export const EXECUTOR = "tessera_executor";
/** Role of the executor: it defines, and reads no document. */
export const EXECUTOR_ROLE = "tessera_executor";
/** Database of the server's own users. */
export const ADMIN_DATABASE = "admin";

/** The user that a tenant's application signs in as, and its role. They are kept in the tenant's own database. */
export const applicationUser = (id: string) => `tenant_${id}`;
export const readerUser = (id: string) => `reader_${id}`;
export const usersOf = (id: string) => [applicationUser(id), readerUser(id)];
export const tenantDatabase = (id: string) => `tenant_${id}`;
/** Longest name of a database. Source: MongoDB, "Limits and Thresholds": fewer than 64 bytes. */
export const DATABASE_MAX_BYTES = 63;
