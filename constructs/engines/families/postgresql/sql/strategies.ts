import {
  DRILL,
  EXECUTOR,
  membersGroup,
  migratorRole,
  ownerRole,
  readerRole,
  readersGroup,
  tenantRole,
  tenantSchema,
  writersGroup,
} from "./names";
import type { TenantSpec } from "./spec";
import { block, identifier, literal } from "./sql";

/** How tenants are kept apart inside PostgreSQL. */
export interface Mechanism {
  /** The tenant's roles, and the groups whose rights each one has. */
  readonly roles: (tenant: TenantSpec) => readonly TenantRole[];
  /** Where unqualified names are looked up first. */
  readonly searchPath: (tenant: TenantSpec) => readonly string[];
  /** Schemas that belong to the tenant. */
  readonly schemas: (tenant: TenantSpec) => readonly string[];
  /** The database is the tenant's own and goes with it. */
  readonly ownsDatabase: boolean;
}

export interface TenantRole {
  readonly name: string;
  readonly login: boolean;
  readonly memberOf: readonly string[];
  /** Connections at most. */
  readonly connections: number;
  /** Gets the tenant's limits of time and memory. A migration has more time. */
  readonly limited: false | "statement" | "migration";
  readonly readOnly: boolean;
  /** The role that a session takes on at sign-in, if not its own. */
  readonly actsAs?: string;
}

/** Enough for one migration and one person looking on. */
const MIGRATOR_CONNECTIONS = 2;

const applicationRoles = (tenant: TenantSpec, writers: string, readers: string): TenantRole[] => [
  {
    name: tenantRole(tenant.id),
    login: true,
    memberOf: [writers],
    connections: tenant.connections,
    limited: "statement",
    readOnly: false,
  },
  {
    name: readerRole(tenant.id),
    login: true,
    memberOf: [readers],
    connections: tenant.readerConnections,
    limited: "statement",
    readOnly: true,
  },
];

const ownSchemas: Pick<Mechanism, "roles" | "schemas" | "searchPath"> = {
  roles: (tenant) => {
    const members = membersGroup(tenant.pool.database);
    const owner = ownerRole(tenant.id);
    return [
      ...applicationRoles(tenant, members, members),
      { name: owner, login: false, memberOf: [], connections: 0, limited: false, readOnly: false },
      {
        name: migratorRole(tenant.id),
        login: true,
        memberOf: [members, owner],
        connections: MIGRATOR_CONNECTIONS,
        limited: "migration",
        readOnly: false,
        actsAs: owner,
      },
    ];
  },
  schemas: (tenant) => tenant.schemas.map((suffix) => tenantSchema(tenant.id, suffix)),
  searchPath: (tenant) => tenant.schemas.map((suffix) => tenantSchema(tenant.id, suffix)),
};

export const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  row_level_security: {
    roles: (tenant) => applicationRoles(tenant, writersGroup(tenant.pool.database), readersGroup(tenant.pool.database)),
    schemas: () => [],
    searchPath: (tenant) => [tenant.pool.schema],
    ownsDatabase: false,
  },
  schema_per_tenant: { ...ownSchemas, ownsDatabase: false },
  database_per_tenant: { ...ownSchemas, ownsDatabase: true },
};

/** Schemas of a tenant, with their default grants and the guard over what is there already. */
export function schemaStatements(tenant: TenantSpec, schemas: readonly string[]): string[] {
  if (schemas.length === 0) return [];
  const owner = identifier(ownerRole(tenant.id));
  const application = identifier(tenantRole(tenant.id));
  const reader = identifier(readerRole(tenant.id));
  // To act for the owner the executor is a member; from 16 on making a role gives only the right to grant it.
  const member = `GRANT ${owner} TO ${identifier(EXECUTOR)}`;
  return [
    member,
    // What a restored copy holds is read as its owner would: a role that may sign in leads to rds_iam, this one does not.
    `GRANT ${owner} TO ${identifier(DRILL)}`,
    ...schemas.flatMap((name) => {
      const schema = identifier(name);
      const inSchema = `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA ${schema}`;
      const write = "SELECT, INSERT, UPDATE, DELETE";
      return [
        `INSERT INTO tessera.tenant_schema VALUES (${literal(name)}, ${literal(tenant.id)}, ${literal(tenant.rowLevelSecurity)})
  ON CONFLICT (schema) DO UPDATE SET tenant = excluded.tenant, row_level_security = excluded.row_level_security`,
        `CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${owner}`,
        // PostgreSQL would refuse the grants below on somebody else's schema too, but without saying what to do.
        block(`
BEGIN
  IF (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = ${literal(name)}) <> ${literal(ownerRole(tenant.id))} THEN
    RAISE EXCEPTION 'Tessera: schema % exists and does not belong to %', ${literal(name)}, ${literal(ownerRole(tenant.id))}
      USING HINT = 'Rename that schema, or choose another suffix for this tenant.';
  END IF;
END`),
        `GRANT USAGE ON SCHEMA ${schema} TO ${application}, ${reader}`,
        `${inSchema} GRANT ${write} ON TABLES TO ${application}`,
        `${inSchema} GRANT USAGE, SELECT ON SEQUENCES TO ${application}`,
        `${inSchema} GRANT SELECT ON TABLES TO ${reader}`,
        `GRANT ${write} ON ALL TABLES IN SCHEMA ${schema} TO ${application}`,
        `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${application}`,
        `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${reader}`,
        `SELECT tessera.guard_schema(${literal(name)})`,
      ];
    }),
  ];
}
