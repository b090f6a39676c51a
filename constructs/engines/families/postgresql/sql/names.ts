/**
 * Names of roles, schemas and databases. The kind stands before the first underscore and a suffix after the last one,
 * so the map from tenant to name is injective: `reader_a` is never the tenant `reader_a`, which is `tenant_reader_a`.
 */
export const EXECUTOR = "tessera_executor";
/** Makes the executor, and is gone before anybody can act as it. */
export const MAKER = "tessera_maker";
/** Reads restored copies. Nobody signs in as it where tenants live. */
export const DRILL = "tessera_drill";
/** Owns the pooled schema. Nobody signs in as it. */
export const POOL_OWNER = "tessera_owner";
/** Runs the platform's migrations of the pooled schema, as `tessera_owner`. */
export const POOL_MIGRATOR = "tessera_migrator";

/** The restrictive policy of shared tables that is asked before all others: these are asked by name. */
export const FIRST_POLICY = "0_tessera";

/** The role that a tenant's application uses. */
export const tenantRole = (id: string) => `tenant_${id}`;
export const readerRole = (id: string) => `reader_${id}`;
/** Changes the tenant's own schemas, as `owner_<id>`. */
export const migratorRole = (id: string) => `migrator_${id}`;
export const ownerRole = (id: string) => `owner_${id}`;

export const tenantSchema = (id: string, suffix: string) => `${id}_${suffix}`;
export const tenantDatabase = (id: string) => `tenant_${id}_main`;

/**
 * Rights are given to a few groups and tenants are made members of them. Grants to each tenant would grow the access
 * list of one catalog row with every tenant, and a row of pg_class has no room for more than some hundred entries.
 */
export const writersGroup = (database: string) => `pool_${database}_writers`;
export const readersGroup = (database: string) => `pool_${database}_readers`;
export const membersGroup = (database: string) => `pool_${database}_members`;
