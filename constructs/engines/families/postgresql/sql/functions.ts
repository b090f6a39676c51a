import { DRILL, EXECUTOR, POOL_OWNER } from "./names";
import type { PoolSpec } from "./spec";
import { guard, identifier, literal, quoted } from "./sql";

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
    `GRANT SELECT, INSERT, UPDATE, DELETE ON tessera.reference_table, tessera.tenant_schema, tessera.quota TO ${identifier(EXECUTOR)}`,
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
 */
export function tenantFunction(): string {
  const acting = "current_setting('tessera.acting_for', true)";
  return `CREATE OR REPLACE FUNCTION tessera.tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
${pinned("tenant_path", "a tenant's own operators cannot stand in for those of this function")}
AS ${quoted(`
SELECT CASE
  WHEN ${guard("acting_for", "a variable that any client can set counts for the platform's own roles only", `session_user IN ('${EXECUTOR}', '${DRILL}') AND`)} ${acting} <> '' THEN ${acting}
  WHEN session_user ~ '^(tenant|reader|migrator)_[a-z]' THEN substr(session_user::text, strpos(session_user::text, '_') + 1)
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

/** Bytes of one tenant. Runs as the executor, which then acts for that tenant. */
export function measureFunction(pool: PoolSpec): string {
  return `CREATE OR REPLACE FUNCTION tessera.measure(of_tenant text, exact boolean DEFAULT false) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  t record; part bigint; total bigint; percent real;
  before text := coalesce(current_setting('tessera.acting_for', true), '');
BEGIN
  -- A tenant's own schemas are exact: files on disk, indexes and large values included. So is what its owner has
  -- elsewhere: extensions put parts of its tables into schemas of their own.
  SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) INTO total FROM pg_class c
    WHERE c.relkind IN ('r', 'm') AND (
      c.relnamespace IN (SELECT n.oid FROM tessera.tenant_schema s JOIN pg_namespace n ON n.nspname = s.schema
        WHERE s.tenant = of_tenant)
      OR c.relowner = (SELECT o.oid FROM pg_roles o WHERE o.rolname = 'owner_' || of_tenant));
  -- In the pooled schema rows are weighed: all of them in tables up to 8 MB, about 8 MB of pages in larger ones.
  PERFORM set_config('tessera.acting_for', of_tenant, true);
  FOR t IN SELECT c.oid::regclass AS name, pg_relation_size(c.oid) AS bytes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${literal(pool.schema)} AND c.relkind = 'r' AND NOT tessera.is_reference(c.oid)
  LOOP
    percent := least(100, 100.0 * 8388608 / greatest(t.bytes, 1));
    IF exact OR percent >= 100 THEN
      EXECUTE format('SELECT coalesce(sum(pg_column_size(r)), 0) FROM ONLY %s r', t.name) INTO part;
    ELSE
      EXECUTE format('SELECT (coalesce(sum(pg_column_size(r)), 0) * 100 / %s)::bigint FROM ONLY %s r TABLESAMPLE SYSTEM (%s)',
        percent, t.name, percent) INTO part;
    END IF;
    total := total + part;
  END LOOP;
  PERFORM set_config('tessera.acting_for', before, true);
  RETURN total;
END`)}`;
}

/**
 * statement_timeout and its like are settings that a role may raise itself. So the executor calls this every minute: it
 * ends what runs past the tenant's limit, and measures the tenants that were measured longest ago.
 */
export function enforceFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.enforce_quotas(tenants integer DEFAULT 50)
RETURNS TABLE (cancelled bigint, terminated bigint, measured bigint, exceeding bigint) LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  q record; bytes bigint;
BEGIN
  SELECT count(*) INTO cancelled FROM (
    SELECT pg_cancel_backend(a.pid) FROM pg_stat_activity a
      JOIN tessera.quota k ON a.usename IN ('tenant_' || k.tenant, 'reader_' || k.tenant)
      WHERE a.datname = current_database() AND a.state = 'active'
        AND a.query_start < clock_timestamp() - k.statement_timeout_ms * interval '1 ms') c;
  SELECT count(*) INTO terminated FROM (
    SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
      JOIN tessera.quota k ON a.usename IN ('tenant_' || k.tenant, 'reader_' || k.tenant)
      WHERE a.datname = current_database() AND a.state LIKE 'idle in transaction%'
        AND a.state_change < clock_timestamp() - k.idle_in_transaction_timeout_ms * interval '1 ms') c;
  measured := 0;
  FOR q IN SELECT tenant, max_bytes FROM tessera.quota WHERE max_bytes IS NOT NULL
    ORDER BY measured_at NULLS FIRST, tenant LIMIT tenants
  LOOP
    bytes := tessera.measure(q.tenant);
    -- A sample of a very large table weighs a single page heavily: nobody is refused on account of one.
    IF bytes > 0.8 * q.max_bytes THEN bytes := tessera.measure(q.tenant, true); END IF;
    UPDATE tessera.quota SET used_bytes = bytes, exceeded = bytes > q.max_bytes, measured_at = clock_timestamp()
      WHERE tenant = q.tenant;
    measured := measured + 1;
  END LOOP;
  SELECT count(*) INTO exceeding FROM tessera.quota WHERE exceeded;
  RETURN NEXT;
END`)}`;
}

/**
 * Deletes every row of one tenant in the pooled schema. One statement deletes from all tables, so that foreign keys are
 * checked when all is gone: neither their order nor a cycle matters. Anything that is left is an error.
 */
export function eraseFunction(pool: PoolSpec): string {
  return `CREATE OR REPLACE FUNCTION tessera.erase(of_tenant text) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  statement text; t record; left_over bigint; erased bigint := 0;
BEGIN
  IF session_user <> '${EXECUTOR}' THEN
    RAISE EXCEPTION 'Tessera: only ${EXECUTOR} erases a tenant' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF coalesce(of_tenant, '') = '' THEN RAISE EXCEPTION 'Tessera: erase needs a tenant'; END IF;
  PERFORM set_config('tessera.acting_for', of_tenant, true);
  SELECT 'WITH ' || string_agg(format('d%s AS (DELETE FROM ONLY %s RETURNING 1)', c.oid, c.oid::regclass), ', ')
      || ' SELECT ' || string_agg(format('(SELECT count(*) FROM d%s)', c.oid), ' + ')
    INTO statement FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${literal(pool.schema)} AND c.relkind = 'r' AND NOT tessera.is_reference(c.oid);
  IF statement IS NOT NULL THEN EXECUTE statement INTO erased; END IF;
  FOR t IN SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${literal(pool.schema)} AND c.relkind IN ('r', 'p') AND NOT tessera.is_reference(c.oid)
  LOOP
    EXECUTE format('SELECT count(*) FROM %s', t.name) INTO left_over;
    IF left_over > 0 THEN
      RAISE EXCEPTION 'Tessera: % rows of the tenant are left in %', left_over, t.name
        USING HINT = 'A trigger of the table keeps them. Change it, then run the removal again.';
    END IF;
  END LOOP;
  PERFORM set_config('tessera.acting_for', '', true);
  RETURN erased;
END`)}`;
}
