/**
 * Names of users inside an engine. The kind stands before the first underscore, so the map from tenant to name is
 * injective: `reader_a` is never a tenant's application, which is `tenant_reader_a`.
 */
export const EXECUTOR = "tessera_executor";

/** The user that a tenant's application signs in as. */
export const applicationUser = (id: string) => `tenant_${id}`;
export const readerUser = (id: string) => `reader_${id}`;
export const usersOf = (id: string) => [applicationUser(id), readerUser(id)];
