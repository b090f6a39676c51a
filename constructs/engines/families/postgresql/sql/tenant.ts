import type { SqlStep } from "../steps";
import { dropInBatches, unlinkInBatches } from "./erase";
import { migrationTimeoutMs, sqlLimits } from "./limits";
import { DRILL, EXECUTOR, membersGroup, readersGroup, tenantDatabase, writersGroup } from "./names";
import { checkTenant, type TenantSpec } from "./spec";
import { block, guard, identifier, literal } from "./sql";
import { MECHANISMS, type Mechanism, schemaStatements, type TenantRole } from "./strategies";

/** SQLSTATE of signing in to a database that does not exist. */
const NO_SUCH_DATABASE = "3D000";

function strategyOf(tenant: TenantSpec): Mechanism {
  checkTenant(tenant, Object.keys(MECHANISMS));
  const strategy = MECHANISMS[tenant.strategy]!;
  if (strategy.ownsDatabase && tenant.pool.database !== tenantDatabase(tenant.id)) {
    throw new Error(
      `statements, tenant ${JSON.stringify(tenant.id)}: pool.database must be ${JSON.stringify(tenantDatabase(tenant.id))} under ${tenant.strategy}, got: ${JSON.stringify(tenant.pool.database)}.`,
    );
  }
  return strategy;
}

const list = (names: readonly string[]) => names.map(literal).join(", ");

const createRole = (role: TenantRole) =>
  block(`
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role.name)}) THEN CREATE ROLE ${identifier(role.name)} NOLOGIN; END IF;
END`);

/** From 16 on roles are changed by those who hold their ADMIN OPTION: said while no such thing is asked for. */
const keptChangeable = (tenant: TenantSpec, roles: readonly TenantRole[]) =>
  tenant.pool.majorVersion < 16
    ? [`GRANT ${roles.map((role) => identifier(role.name)).join(", ")} TO ${identifier(EXECUTOR)} WITH ADMIN OPTION`]
    : [];

/** CREATE ROLE gives none of these; a person may have, later. What a person did is not undone in silence. */
const checkAttributes = (roles: readonly TenantRole[]) =>
  guard(
    "role_attributes",
    "an attribute given by hand could lift a tenant above the policies",
    block(`
DECLARE
  bad text;
BEGIN
  SELECT string_agg(rolname, ', ') INTO bad FROM pg_roles WHERE rolname IN (${list(roles.map((role) => role.name))})
    AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication);
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'Tessera: % must be none of SUPERUSER, BYPASSRLS, CREATEROLE, CREATEDB, REPLICATION', bad
      USING HINT = 'Take the attribute away by ALTER ROLE, and find out who gave it.';
  END IF;
END`),
  );

const checkMemberships = (roles: readonly TenantRole[]) => {
  const names = roles.map((role) => role.name);
  const pair = (group: string, member: string) => `(${literal(group)}, ${literal(member)})`;
  const expected = [
    ...roles.flatMap((role) => [...role.memberOf, "rds_iam"].map((group) => pair(group, role.name))),
    ...roles.filter((role) => !role.login).map((role) => pair(role.name, DRILL)),
  ];
  return guard(
    "role_memberships",
    "membership given by hand would lend one tenant another's rights",
    block(`
DECLARE
  bad text;
BEGIN
  SELECT string_agg(format('%s in %s', m.rolname, g.rolname), ', ') INTO bad
    FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
    WHERE (m.rolname IN (${list(names)}) OR g.rolname IN (${list(names)}))
      AND m.rolname <> ${literal(EXECUTOR)} AND (g.rolname, m.rolname) NOT IN (${expected.join(", ")});
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'Tessera: unexpected membership: %', bad USING HINT = 'REVOKE it, and find out who granted it.';
  END IF;
END`),
  );
};

/**
 * A group lends its rights, and nobody acts as it: what a group owns or writes is counted for nobody. Up to 15 every
 * member may SET ROLE to it: there the guard clears away large objects of a group.
 */
function membership(tenant: TenantSpec, role: TenantRole, group: string): string {
  const grant = `GRANT ${identifier(group)} TO ${identifier(role.name)}`;
  if (group === role.actsAs || tenant.pool.majorVersion < 16) return grant;
  return `${grant} ${guard("group_set", "whoever acts as a group writes what no quota counts", "WITH SET FALSE")}`;
}

/** What a role may set for itself in one database, and what then stands before what is set here. */
const OF_A_DATABASE = [
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "work_mem",
  "default_transaction_read_only",
  "role",
];

function roleStatements(tenant: TenantSpec, strategy: Mechanism, role: TenantRole): string[] {
  const name = identifier(role.name);
  const set = (parameter: string, value: string) => `ALTER ROLE ${name} SET ${parameter} = ${value}`;
  const limit = (parameter: string, why: string, value: number, unit: string) =>
    guard(parameter, why, set(parameter, literal(`${value}${unit}`)));
  return [
    // To weigh its large objects the executor is a member; from 16 on making a role gives only the right to grant it.
    ...(role.login ? [`GRANT ${name} TO ${identifier(EXECUTOR)}`] : []),
    ...role.memberOf.map((group) => membership(tenant, role, group)),
    guard(
      "connection_limit",
      "one tenant cannot take every connection of the server",
      `ALTER ROLE ${name} CONNECTION LIMIT ${literal(role.connections)}`,
    ),
    ...(role.limited
      ? [
          limit(
            "statement_timeout",
            "a runaway statement ends",
            role.limited === "migration" ? migrationTimeoutMs(tenant) : tenant.statementTimeoutMs,
            "ms",
          ),
          limit("lock_timeout", "waiting for a lock ends", tenant.lockTimeoutMs, "ms"),
          limit(
            "idle_in_transaction_session_timeout",
            "an abandoned transaction ends",
            tenant.idleInTransactionTimeoutMs,
            "ms",
          ),
          limit("work_mem", "a statement gets its share of memory", tenant.workMemKb, "kB"),
        ]
      : []),
    ...(role.readOnly ? [set("default_transaction_read_only", "on")] : []),
    ...(role.actsAs === undefined ? [] : [set("role", literal(role.actsAs))]),
    guard(
      "database_settings",
      "a setting of a role in one database stands before the role's own, and is the role's to write",
      block(`
BEGIN
  ${OF_A_DATABASE.map((parameter) => `ALTER ROLE ${name} IN DATABASE ${identifier(tenant.pool.database)} RESET ${parameter};`).join("\n  ")}
END`),
    ),
    set("search_path", [...strategy.searchPath(tenant), "public"].map(identifier).join(", ")),
    ...(role.login && tenant.iam
      ? [
          block(`
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN GRANT rds_iam TO ${name}; END IF;
END`),
        ]
      : []),
    // Last: nobody signs in before the limits stand.
    ...(role.login && tenant.login ? [`ALTER ROLE ${name} LOGIN`] : []),
  ];
}

/** A limit that only an administrator, or from 15 on one whom it allowed, can set. */
function tempFileLimit(tenant: TenantSpec, roles: readonly TenantRole[]): SqlStep {
  const value = tenant.tempFileLimitKb === null ? null : literal(`${tenant.tempFileLimitKb}kB`);
  const alter = roles
    .filter((role) => role.limited)
    .map(
      (role) =>
        `ALTER ROLE ${identifier(role.name)} ${value === null ? "RESET temp_file_limit" : `SET temp_file_limit = ${value}`};`,
    );
  return {
    as: tenant.pool.majorVersion >= 15 ? "executor" : "admin",
    database: tenant.pool.database,
    statements: [
      guard(
        "temp_file_limit",
        "one tenant's sorts cannot fill the disk",
        block(`
BEGIN
  ${alter.join("\n  ")}
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'Tessera: temp_file_limit cannot be set per role here; the limit of the parameter group holds for all';
END`),
      ),
    ],
  };
}

/**
 * Takes the way in, before anything else and whatever else fails. The role's row in the catalog can be held by a
 * transaction of the role's own (ALTER ROLE of itself): then its sessions are ended, and whoever waited for that row
 * already is the next to have it. Each role is a transaction of its own.
 */
const closeDoor = (roles: readonly TenantRole[]) =>
  guard(
    "nologin",
    "a suspended tenant cannot sign in, and nothing of its own can keep it from that",
    block(`
DECLARE
  r text;
BEGIN
  FOR r IN SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname IN (${list(roles.map((role) => role.name))}) LOOP
    FOR try IN 1..${DOOR_TRIES} LOOP
      BEGIN
        PERFORM set_config('lock_timeout', CASE try WHEN 1 THEN '20ms' ELSE '200ms' END, true);
        EXECUTE format('ALTER ROLE %I NOLOGIN', r);
        EXIT;
      EXCEPTION WHEN lock_not_available THEN
        IF try = ${DOOR_TRIES} THEN RAISE; END IF;
        PERFORM pg_stat_clear_snapshot();
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = r;
      END;
    END LOOP;
    COMMIT;
  END LOOP;
END`),
  );

/** Two are enough but for sessions that sign in between the two lines above. */
const DOOR_TRIES = 50;

const sessionsOf = (roles: readonly TenantRole[]) =>
  `pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN (${list(roles.map((role) => role.name))})`;

const endSessions = (roles: readonly TenantRole[]) =>
  guard("end_sessions", "a session that is open already would outlive the suspension", `SELECT ${sessionsOf(roles)}`);

/**
 * A session may sleep while it signs in (post_auth_delay, which any client may ask for): it was let in already, and
 * pg_stat_activity lists it once it is awake. It has locked its database. Who is seen so twice, a second apart, is ended,
 * and so is who awoke meanwhile: until it is listed it holds that lock.
 */
const endStalled = (roles: readonly TenantRole[]) =>
  guard(
    "stalled_sign_in",
    "a session that sleeps while it signs in wakes after the suspension",
    block(`
DECLARE
  seen int[] := ARRAY(SELECT tessera.signing_in());
BEGIN
  IF cardinality(seen) = 0 THEN RETURN; END IF;
  PERFORM pg_sleep(1);
  PERFORM pg_stat_clear_snapshot();
  PERFORM tessera.end_sign_ins(seen);
  PERFORM pg_stat_clear_snapshot();
  PERFORM ${sessionsOf(roles)};
END`),
  );

function quotaStatement(tenant: TenantSpec): string {
  const limits = sqlLimits(tenant);
  const columns = {
    statement_timeout_ms: limits.statement_timeout_ms,
    transaction_timeout_ms: limits.transaction_timeout_ms,
    migration_timeout_ms: limits.migration_timeout_ms,
    idle_in_transaction_timeout_ms: limits.idle_in_transaction_timeout_ms,
    lock_timeout_ms: limits.lock_timeout_ms,
    temp_file_bytes: limits.temp_file_bytes,
    max_bytes: limits.storage_bytes,
  };
  const names = Object.keys(columns);
  return `INSERT INTO tessera.quota (tenant, ${names.join(", ")})
  VALUES (${[tenant.id, ...Object.values(columns)].map(literal).join(", ")})
  ON CONFLICT (tenant) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(", ")},
    exceeded = coalesce(quota.used_bytes > excluded.max_bytes, false), exceeded_at = NULL, closed = false`;
}

const sweep = guard(
  "sweep",
  "a role gives itself to others: that is taken back, and stops nobody's deployment",
  "SELECT tessera.sweep_memberships()",
);

type Place = Pick<SqlStep, "as" | "database" | "tolerates">;

/** Nobody signs in, and nobody is left. Sessions are ended again after that: one may have slipped in between. */
const shut = (at: Place, roles: readonly TenantRole[]): SqlStep[] => [
  { ...at, transaction: false, statements: [closeDoor(roles)] },
  { ...at, statements: [endSessions(roles), endStalled(roles)] },
];

/** Gives a tenant its roles, limits and schemas, or brings them to what the spec says. Idempotent. */
export function applyTenant(tenant: TenantSpec): SqlStep[] {
  const strategy = strategyOf(tenant);
  const roles = strategy.roles(tenant);
  const at = { as: "executor", database: tenant.pool.database } as const;
  return [
    // The way in first, in steps of their own: what fails later leaves the tenant outside.
    ...(tenant.login ? [] : shut(at, roles)),
    {
      ...at,
      statements: [
        ...roles.map(createRole),
        ...keptChangeable(tenant, roles),
        checkAttributes(roles),
        // From 15 on no role may give itself to another (PostgreSQL 15, release notes: ADMIN OPTION on its own membership).
        ...(tenant.pool.majorVersion < 15 ? [sweep] : []),
        checkMemberships(roles),
        ...roles.flatMap((role) => roleStatements(tenant, strategy, role)),
        // What a developer granted by mistake is found by the next deployment of whoever it puts at risk.
        `SELECT tessera.guard_namespace(${literal(tenant.pool.schema)})`,
        ...schemaStatements(tenant, strategy.schemas(tenant)),
        quotaStatement(tenant),
        `DELETE FROM tessera.offence WHERE tenant = ${literal(tenant.id)}`,
      ],
    },
    tempFileLimit(tenant, roles),
  ];
}

/** A tenant that is leaving had its sign-in taken by the deployment before: one that still has it is not leaving. */
const checkOffboarded = (tenant: TenantSpec, roles: readonly TenantRole[]) =>
  block(`
DECLARE
  able text;
BEGIN
  SELECT string_agg(rolname, ', ') INTO able FROM pg_roles
    WHERE rolcanlogin AND rolname IN (${list(roles.map((role) => role.name))});
  IF able IS NOT NULL THEN
    RAISE EXCEPTION 'Tessera: tenant % is not leaving: % can sign in', ${literal(tenant.id)}, able
      USING HINT = 'Nothing was erased. Set lifecycle.state to offboarding and deploy, then to erased and deploy again.';
  END IF;
END`);

/**
 * Erases one tenant: sessions, rows, schemas, quota and roles, its database if it has one of its own, and nothing of
 * anybody else's. Idempotent. There is no way back but a restore.
 */
export function removeTenant(tenant: TenantSpec): SqlStep[] {
  const strategy = strategyOf(tenant);
  const roles = strategy.roles(tenant);
  const names = roles.map((role) => role.name);
  const each = (body: string) =>
    block(`
DECLARE
  r text;
BEGIN
  FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN (${list(names)}) LOOP
    ${body}
  END LOOP;
END`);
  const at = {
    as: "executor",
    database: tenant.pool.database,
    ...(strategy.ownsDatabase ? { tolerates: [NO_SUCH_DATABASE] } : {}),
  } as const;
  return [
    ...(tenant.guardRemoval ? [{ ...at, statements: [checkOffboarded(tenant, roles)] }] : []),
    ...shut(at, roles),
    { ...at, transaction: false, statements: [...dropInBatches(tenant), ...unlinkInBatches(names)] },
    {
      ...at,
      statements: [
        `SELECT tessera.erase(${literal(tenant.id)})`,
        block(`
DECLARE
  s name;
BEGIN
  FOR s IN SELECT schema FROM tessera.tenant_schema WHERE tenant = ${literal(tenant.id)} LOOP
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', s);
  END LOOP;
END`),
        `DELETE FROM tessera.tenant_schema WHERE tenant = ${literal(tenant.id)}`,
        `DELETE FROM tessera.quota WHERE tenant = ${literal(tenant.id)}`,
        `DELETE FROM tessera.offence WHERE tenant = ${literal(tenant.id)}`,
        // What the roles still hold (default privileges) goes first; from 16 on that needs membership.
        each(`EXECUTE format('GRANT %I TO ${identifier(EXECUTOR)}', r);
    EXECUTE format('DROP OWNED BY %I', r);`),
        each("EXECUTE format('DROP ROLE %I', r);"),
      ],
    },
    ...(strategy.ownsDatabase ? dropDatabase(tenant) : []),
  ];
}

function dropDatabase(tenant: TenantSpec): SqlStep[] {
  const groups = [writersGroup, readersGroup, membersGroup].map((group) => identifier(group(tenant.pool.database)));
  return [
    {
      as: "admin",
      database: "postgres",
      transaction: false,
      statements: [`DROP DATABASE IF EXISTS ${identifier(tenant.pool.database)} WITH (FORCE)`],
    },
    { as: "admin", database: "postgres", statements: [`DROP ROLE IF EXISTS ${groups.join(", ")}`] },
  ];
}
