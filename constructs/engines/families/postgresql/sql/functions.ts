import { DRILL, EXECUTOR, POOL_OWNER } from "./names";
import type { PoolSpec } from "./spec";
import { block, guard, identifier, literal, quoted } from "./sql";

/** The pinned path of a function that runs in other people's sessions: their own operators cannot take the place of ours. */
export const pinned = (id: string, why: string) => guard(id, why, "SET search_path = pg_catalog, pg_temp");

/** The platform's own tables. Tenants have no right to any of them. */
export function tables(pool: PoolSpec): string[] {
  const registered = (pool.referenceTables ?? []).map(literal).join(", ");
  return [
    "CREATE SCHEMA IF NOT EXISTS tessera",
    "GRANT USAGE ON SCHEMA tessera TO PUBLIC",
    "CREATE TABLE IF NOT EXISTS tessera.reference_table (name name PRIMARY KEY)",
    `CREATE TABLE IF NOT EXISTS tessera.tenant_schema (
  schema name PRIMARY KEY, tenant text NOT NULL, row_level_security boolean NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS tessera.quota (
  tenant text PRIMARY KEY, statement_timeout_ms bigint NOT NULL, idle_in_transaction_timeout_ms bigint NOT NULL,
  max_bytes bigint, used_bytes bigint, exceeded boolean NOT NULL DEFAULT false, measured_at timestamptz)`,
    // A session of the guard's reads this table all the time, and is back in a moment: it makes room for the change.
    block(`
BEGIN
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'tessera.quota'::regclass AND attname = 'closed') THEN RETURN; END IF;
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = ${literal(EXECUTOR)} AND datname = current_database() AND state LIKE 'idle in transaction%';
  -- Of tenants from before: until their next deployment they have the limits that a setting of none would give.
  ALTER TABLE tessera.quota ADD lock_timeout_ms bigint NOT NULL DEFAULT 5000, ADD transaction_timeout_ms bigint,
    ADD migration_timeout_ms bigint, ADD temp_file_bytes bigint, ADD attempted_at timestamptz, ADD exceeded_at timestamptz,
    ADD written_bytes numeric, ADD closed boolean NOT NULL DEFAULT false;
  UPDATE tessera.quota SET transaction_timeout_ms = 2 * statement_timeout_ms,
    migration_timeout_ms = greatest(statement_timeout_ms, least(10 * statement_timeout_ms, 3600000));
END`),
    "CREATE TABLE IF NOT EXISTS tessera.offence (tenant text NOT NULL, rule text NOT NULL, at timestamptz NOT NULL)",
    `GRANT SELECT, INSERT, UPDATE, DELETE ON tessera.reference_table, tessera.tenant_schema, tessera.quota, tessera.offence TO ${identifier(EXECUTOR)}`,
    `GRANT USAGE ON SCHEMA tessera TO ${identifier(EXECUTOR)}`,
    `GRANT SELECT ON tessera.tenant_schema TO ${identifier(DRILL)}`,
    registered === ""
      ? "DELETE FROM tessera.reference_table"
      : `DELETE FROM tessera.reference_table WHERE name NOT IN (${registered})`,
    ...(pool.referenceTables ?? []).map(
      (name) => `INSERT INTO tessera.reference_table VALUES (${literal(name)}) ON CONFLICT DO NOTHING`,
    ),
  ];
}

/**
 * Whose rows a session may touch. It is read from session_user, the role that signed in, and from nothing else:
 * SET ROLE, SECURITY DEFINER functions and views leave session_user as it is, and no client can set it.
 * PL/pgSQL keeps its plans: a function of SQL is planned at each call.
 */
export function tenantFunction(): string {
  const acting = "current_setting('tessera.acting_for', true)";
  return `CREATE OR REPLACE FUNCTION tessera.tenant() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE
${pinned("tenant_path", "a tenant's own operators cannot stand in for those of this function")}
AS ${quoted(`
BEGIN
  RETURN CASE
    WHEN ${guard("acting_for", "a variable that any client can set counts for the platform's own roles only", `session_user IN ('${EXECUTOR}', '${DRILL}') AND`)} ${acting} <> '' THEN ${acting}
    WHEN session_user ~ '^(tenant|reader|migrator)_[a-z]' THEN substr(session_user::text, strpos(session_user::text, '_') + 1)
  END;
END`)}`;
}

/** The same as a key: what has it in it is the session's. See `first` of relation-checks.ts. Null: nobody's. */
export function ownFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.own() RETURNS jsonb LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  of text := tessera.tenant();
BEGIN
  RETURN CASE WHEN of IS NOT NULL THEN jsonb_build_object(of, '{}'::jsonb) END;
END`)}`;
}

/** What the guard asks about a schema: '*' for the pooled one, a tenant's id for a tenant's own, no row for all others. */
export function scopeFunction(pool: PoolSpec): string {
  return `CREATE OR REPLACE FUNCTION tessera.scope(of name) RETURNS TABLE (tenant text, row_level_security boolean, owner name)
LANGUAGE sql STABLE SECURITY DEFINER
${pinned("scope_path", "it runs with the rights of its owner: nothing of the caller's may run inside it")}
AS ${quoted(`
SELECT '*', true, '${POOL_OWNER}'::name WHERE of = ${literal(pool.schema)}
UNION ALL
SELECT s.tenant, s.row_level_security, ('owner_' || s.tenant)::name FROM tessera.tenant_schema s WHERE s.schema = of`)}`;
}

/** True for a table of the pooled schema that is registered as nobody's. */
export function referenceFunction(pool: PoolSpec): string {
  return `CREATE OR REPLACE FUNCTION tessera.is_reference(rel oid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
${pinned("reference_path", "it runs with the rights of its owner: nothing of the caller's may run inside it")}
AS ${quoted(`
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN tessera.reference_table r ON r.name = c.relname WHERE c.oid = rel AND n.nspname = ${literal(pool.schema)})`)}`;
}

/** Statement trigger on every guarded table. DELETE stays possible, so that a tenant can help itself. */
export function quotaTriggerFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.refuse_over_quota() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
${pinned("quota_path", "it runs with the rights of its owner: nothing of the caller's may run inside it")}
AS ${quoted(`
DECLARE
  q record;
BEGIN
  SELECT * INTO q FROM tessera.quota WHERE tenant = tessera.tenant() AND exceeded;
  IF FOUND THEN
    RAISE EXCEPTION 'Tessera: tenant % holds % bytes, more than its % bytes', q.tenant, q.used_bytes, q.max_bytes
      USING ERRCODE = 'disk_full', HINT = 'Delete rows, or ask for a larger quota. The size is measured again within minutes.';
  END IF;
  RETURN NULL;
END`)}`;
}

/** Whether whoever changes the schema holds more than it may. */
export function overQuotaFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.over_quota() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
SELECT EXISTS (SELECT FROM tessera.quota WHERE tenant = tessera.tenant() AND exceeded)`)}`;
}

/** Statement trigger on what is all tenants': neither emptied nor, where it is reference data, written by one of them. */
export function refuseTenantFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.refuse_tenant() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
BEGIN
  IF session_user ~ '^(tenant|reader|migrator)_[a-z]' THEN
    RAISE EXCEPTION 'Tessera: % of %.% is not for a session of a tenant', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege', HINT = 'It is all tenants''. Let a job of the platform do it.';
  END IF;
  RETURN NULL;
END`)}`;
}
