export { applicationUser, EXECUTOR, readerUser, usersOf } from "../families/incluster/names";

/**
 * Names inside Elasticsearch. Ids have no hyphen, and what is a tenant's begins with its name and a hyphen: so
 * `tenant_a-*` holds nothing of tenant `a_b`.
 */
export const ADMIN = "tessera_admin";
export const EXPORTER = "tessera_exporter";
/** Field of shared documents that says whose one is. */
export const TENANT_FIELD = "tenant_id";
/** Prefix of indices that tenants of a cell share. */
export const SHARED_PREFIX = "shared-";
/** Ingest pipeline that stamps shared documents with the tenant that writes them. */
export const STAMP = "tessera-stamp";

export const indexPrefix = (id: string) => `tenant_${id}-`;
export const indexPattern = (id: string) => `${indexPrefix(id)}*`;
