import type { SqlStep } from "../steps";
import { eraseFunction } from "./erase";
import { closings } from "./extensions";
import {
  overQuotaFunction,
  ownFunction,
  quotaTriggerFunction,
  referenceFunction,
  refuseTenantFunction,
  scopeFunction,
  tables,
  tenantFunction,
} from "./functions";
import { eventTriggers, guardFunctions } from "./guard";
import {
  definitionsFunction,
  holdQuotasFunction,
  measureDueProcedure,
  measureFunction,
  weighFunction,
} from "./measure";
import { DRILL, EXECUTOR, MAKER, membersGroup, POOL_MIGRATOR, POOL_OWNER, readersGroup, writersGroup } from "./names";
import { checkPool, type PoolSpec } from "./spec";
import { block, guard, identifier, literal } from "./sql";
import {
  groupsFunction,
  offencesFunction,
  signInFunctions,
  sweepFunction,
  temporaryFilesFunction,
  WATCH,
  watchFunction,
} from "./watch";

/** Routines that are nobody's but the executor's. */
const EXECUTORS = [
  "watch()",
  "watch_files()",
  "signing_in()",
  "end_sign_ins(int[])",
  "clear_groups()",
  "measure_due()",
  "hold_quotas()",
  "note_offences()",
  "sweep_memberships()",
];

/** The database of administrators: every PostgreSQL server has it. */
const ADMIN_DATABASE = "postgres";
const DUPLICATE_DATABASE = "42P04";

const createRole = (name: string, attributes: string) =>
  block(`
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(name)}) THEN CREATE ROLE ${identifier(name)} ${attributes}; END IF;
END`);

/**
 * Makes the executor by way of a role that is gone when the statement ends. From 16 on whoever makes a role is a member
 * of it for good, and on RDS whoever is a member of `rds_iam`, by whatever way, signs in by token only: an administrator
 * that had made the executor would have locked itself out. Sources: PostgreSQL 16, "CREATE ROLE"; RDS, "IAM database
 * authentication".
 */
const createExecutor = block(`
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(EXECUTOR)}) THEN
    CREATE ROLE ${identifier(MAKER)} NOLOGIN CREATEROLE;
    GRANT ${identifier(MAKER)} TO CURRENT_USER;
    SET LOCAL ROLE ${identifier(MAKER)};
    CREATE ROLE ${identifier(EXECUTOR)} LOGIN CREATEROLE;
    RESET ROLE;
    DROP ROLE ${identifier(MAKER)};
  END IF;
EXCEPTION WHEN duplicate_object THEN
  -- The bootstrap of another database of this server has made it meanwhile.
  NULL;
END`);

const groupsOf = (pool: PoolSpec) => [writersGroup, readersGroup, membersGroup].map((group) => group(pool.database));

/** Roles belong to the server, so several databases on one server share the system's roles. */
function roles(pool: PoolSpec): string[] {
  const groups = groupsOf(pool);
  const made = [POOL_OWNER, DRILL, ...groups];
  return [
    createExecutor,
    ...made.map((role) => createRole(role, "NOLOGIN")),
    // Up to 15 whoever may make roles may change any: what 16 asks for is said while that is so, for the day of the upgrade.
    ...(pool.majorVersion < 16 ? [`GRANT ${made.map(identifier).join(", ")} TO CURRENT_USER WITH ADMIN OPTION`] : []),
    guard(
      "system_attributes",
      "a role above row-level security, made so by hand, would make every policy void",
      block(`
DECLARE
  bad text;
BEGIN
  SELECT string_agg(rolname, ', ') INTO bad FROM pg_roles
    WHERE rolname IN (${[EXECUTOR, POOL_MIGRATOR, ...made].map(literal).join(", ")}) AND (rolsuper OR rolbypassrls OR rolreplication);
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'Tessera: % must be neither SUPERUSER nor BYPASSRLS nor REPLICATION', bad
      USING HINT = 'Take the attribute away by ALTER ROLE, and find out who gave it.';
  END IF;
END`),
    ),
    // On RDS the administrator is no superuser: to give objects to this role it must be a member of it.
    `GRANT ${identifier(POOL_OWNER)} TO CURRENT_USER`,
    `GRANT ${groups.map(identifier).join(", ")} TO ${identifier(EXECUTOR)} WITH ADMIN OPTION`,
    `GRANT ${identifier(readersGroup(pool.database))} TO ${identifier(DRILL)}`,
    `ALTER ROLE ${identifier(DRILL)} SET default_transaction_read_only = on`,
    // To end sessions of suspended tenants and of those that hold others up, and to see what they hold. rds_superuser
    // hands on what it holds itself.
    `GRANT pg_signal_backend, pg_monitor TO ${identifier(EXECUTOR)}`,
    block(`
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
    GRANT rds_iam TO ${identifier(EXECUTOR)} WITH ADMIN OPTION;
  END IF;
END`),
    ...(pool.majorVersion >= 15
      ? [
          // temp_file_limit is for superusers to set; from 15 on the right can be given away.
          block(`
BEGIN
  GRANT SET ON PARAMETER temp_file_limit TO ${identifier(EXECUTOR)};
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'Tessera: temp_file_limit cannot be set per role here; the limit of the parameter group holds for all';
END`),
        ]
      : []),
  ];
}

/** The role of migrations, which signs in by token: made by the executor, since the administrator must not be a member of it. */
function migrator(pool: PoolSpec): string[] {
  const name = identifier(POOL_MIGRATOR);
  return [
    createRole(POOL_MIGRATOR, "LOGIN"),
    ...(pool.majorVersion < 16 ? [`GRANT ${name} TO ${identifier(EXECUTOR)} WITH ADMIN OPTION`] : []),
    `ALTER ROLE ${name} SET role = ${literal(POOL_OWNER)}`,
    `ALTER ROLE ${name} IN DATABASE ${identifier(pool.database)} SET search_path = ${identifier(pool.schema)}, public`,
    block(`
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN GRANT rds_iam TO ${name}; END IF;
END`),
  ];
}

function database(pool: PoolSpec): string[] {
  const name = identifier(pool.database);
  const groups = groupsOf(pool).map(identifier);
  return [
    guard(
      "database_public",
      "every role may connect to a database and make temporary objects in it unless that is taken away",
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    ),
    `GRANT CONNECT ON DATABASE ${name} TO ${groups.join(", ")}`,
    `GRANT TEMPORARY ON DATABASE ${name} TO ${identifier(membersGroup(pool.database))}`,
    `GRANT CONNECT, CREATE ON DATABASE ${name} TO ${identifier(EXECUTOR)}`,
    guard(
      "databases_elsewhere",
      "the other databases of the server are no meeting place for tenants either",
      block(`
DECLARE
  d record;
BEGIN
  FOR d IN SELECT datname FROM pg_database WHERE pg_has_role(datdba, 'USAGE') AND datname <> current_database() LOOP
    BEGIN
      EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', d.datname);
    EXCEPTION WHEN invalid_catalog_name THEN
      -- Dropped since the list was made: nobody meets in it.
      NULL;
    END;
  END LOOP;
END`),
    ),
    guard(
      "public_create",
      "in schema public everybody could leave objects for others to trip over (the default up to 14, kept by upgrades)",
      // PostgreSQL only warns whoever may not revoke: what did not happen must not be taken for done.
      block(`
BEGIN
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  IF has_schema_privilege('public', 'public', 'CREATE') THEN
    RAISE EXCEPTION 'Tessera: everybody may create in schema public, and this administrator may not revoke it'
      USING HINT = 'As the owner of the schema: REVOKE CREATE ON SCHEMA public FROM PUBLIC. Then run the bootstrap again.';
  END IF;
END`),
    ),
    ...pool.extensions.map((extension) => createExtension(extension, pool.extensionVersions?.[extension])),
    ...closings(pool.extensions),
  ];
}

function createExtension(name: string, version: string | undefined): string {
  return `CREATE EXTENSION IF NOT EXISTS "${name}"${version === undefined ? "" : ` VERSION ${literal(version)}`}`;
}

function pooledSchema(pool: PoolSpec): string[] {
  const schema = identifier(pool.schema);
  return [
    `CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${identifier(POOL_OWNER)}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${identifier(writersGroup(pool.database))}, ${identifier(readersGroup(pool.database))}`,
    `GRANT CONNECT ON DATABASE ${identifier(pool.database)} TO ${identifier(POOL_MIGRATOR)}`,
    `GRANT ${identifier(POOL_OWNER)} TO ${identifier(POOL_MIGRATOR)}`,
  ];
}

/**
 * Prepares one database for tenants: system roles, the pooled schema and the guard over it. Idempotent.
 * The administrator runs all but the role of migrations: event triggers are for superusers, or for rds_superuser on RDS.
 *
 * @param signIn what lets the executor sign in once it is made, where that is not IAM. Default: nothing.
 */
export function bootstrapPool(pool: PoolSpec, signIn: readonly SqlStep[] = []): SqlStep[] {
  checkPool(pool);
  return [
    {
      as: "admin",
      database: ADMIN_DATABASE,
      transaction: false,
      tolerates: [DUPLICATE_DATABASE],
      statements: [`CREATE DATABASE ${identifier(pool.database)}`],
    },
    { as: "admin", database: pool.database, statements: [...roles(pool), ...database(pool)] },
    ...signIn,
    { as: "executor", database: pool.database, statements: migrator(pool) },
    {
      as: "admin",
      database: pool.database,
      statements: [
        ...tables(pool),
        tenantFunction(),
        ownFunction(),
        scopeFunction(pool),
        referenceFunction(pool),
        quotaTriggerFunction(),
        overQuotaFunction(),
        refuseTenantFunction(),
        weighFunction(),
        definitionsFunction(),
        measureFunction(pool),
        measureDueProcedure(),
        holdQuotasFunction(pool),
        watchFunction(pool),
        temporaryFilesFunction(),
        offencesFunction(),
        sweepFunction(),
        ...signInFunctions(),
        groupsFunction(pool),
        ...EXECUTORS.flatMap((name) => [
          `REVOKE ALL ON ROUTINE tessera.${name} FROM PUBLIC`,
          `GRANT EXECUTE ON ROUTINE tessera.${name} TO ${identifier(EXECUTOR)}`,
        ]),
        eraseFunction(pool),
        ...guardFunctions(pool),
        ...pooledSchema(pool),
        ...eventTriggers(),
        `SELECT tessera.guard_schema(${literal(pool.schema)})`,
      ],
    },
  ];
}

/**
 * Work that is due every minute: ending what holds others up, measuring, and holding to what was measured.
 * `stays`: where tenants share, a session is signed in at all times and looks every two seconds, since a tenant that
 * fills the lock table lets nobody sign in any more.
 */
export function guardPool(pool: PoolSpec, stays = false): SqlStep[] {
  checkPool(pool);
  const at = { as: "executor", database: pool.database, tells: true } as const;
  const measure: SqlStep = {
    ...at,
    transaction: false,
    statements: [
      "SET search_path = pg_catalog, pg_temp",
      // Nobody is waited for: what is locked is measured the next time.
      "SET lock_timeout = '50ms'",
      "SET statement_timeout = '20s'",
      "CALL tessera.measure_due()",
      "SELECT * FROM tessera.hold_quotas()",
      "SELECT * FROM tessera.clear_groups()",
    ],
  };
  const watch: SqlStep = {
    ...at,
    ...(stays ? { again: WATCH } : {}),
    statements: [
      "SET lock_timeout = '50ms'",
      "SET statement_timeout = '5s'",
      "SELECT * FROM tessera.watch()",
      "SELECT * FROM tessera.watch_files()",
      "SELECT * FROM tessera.note_offences()",
    ],
  };
  // Of two that stay, the one from before looks while the next one measures.
  return stays ? [measure, watch] : [watch, measure];
}
