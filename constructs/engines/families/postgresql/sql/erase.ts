import { EXECUTOR } from "./names";
import type { PoolSpec, TenantSpec } from "./spec";
import { block, literal, quoted } from "./sql";

/**
 * Objects that one transaction drops. Each takes a few locks (its indexes, its TOAST table, its types), and the least
 * lock table that a server can have holds some hundreds.
 */
const BATCH = 20;

/** What is in a tenant's schemas, what depends on others first. `drop` makes the command of an oid. */
const KINDS: readonly (readonly [find: string, drop: string])[] = [
  [
    "SELECT c.oid FROM pg_class c WHERE c.relnamespace = ANY(spaces) AND c.relkind IN ('v', 'm')",
    "CASE (SELECT relkind FROM pg_class WHERE oid = o) WHEN 'v' THEN format('DROP VIEW IF EXISTS %s CASCADE', o::regclass) ELSE format('DROP MATERIALIZED VIEW IF EXISTS %s CASCADE', o::regclass) END",
  ],
  // Partitions and children before their parents, which take locks on all of them.
  [
    "SELECT c.oid FROM pg_class c WHERE c.relnamespace = ANY(spaces) AND c.relkind IN ('r', 'p', 'f') AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)",
    "format('DROP TABLE IF EXISTS %s CASCADE', o::regclass)",
  ],
  [
    "SELECT c.oid FROM pg_class c WHERE c.relnamespace = ANY(spaces) AND c.relkind = 'S'",
    "format('DROP SEQUENCE IF EXISTS %s CASCADE', o::regclass)",
  ],
  [
    "SELECT p.oid FROM pg_proc p WHERE p.pronamespace = ANY(spaces)",
    "format('DROP ROUTINE IF EXISTS %s CASCADE', o::regprocedure)",
  ],
  [
    "SELECT t.oid FROM pg_type t WHERE t.typnamespace = ANY(spaces) AND t.typtype IN ('c', 'd', 'e', 'r') AND (t.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c')",
    "format('DROP TYPE IF EXISTS %s CASCADE', o::regtype)",
  ],
];

/** Empties the tenant's schemas in transactions of a bounded number of locks, however many objects are in them. */
export function dropInBatches(tenant: TenantSpec): string[] {
  return KINDS.map(([find, drop]) =>
    block(`
DECLARE
  spaces oid[] := ARRAY(SELECT n.oid FROM pg_namespace n JOIN tessera.tenant_schema s ON s.schema = n.nspname
    WHERE s.tenant = ${literal(tenant.id)});
  batch oid[]; o oid; command text;
BEGIN
  LOOP
    batch := ARRAY(${find} LIMIT ${BATCH});
    EXIT WHEN cardinality(batch) = 0;
    FOREACH o IN ARRAY batch LOOP
      command := ${drop};
      IF command ~ ' [0-9]+ CASCADE$' THEN CONTINUE; END IF;
      EXECUTE command;
    END LOOP;
    COMMIT;
  END LOOP;
END`),
  );
}

/** Unlinks large objects in the same way: each takes a lock. */
export function unlinkInBatches(roles: readonly string[]): string[] {
  return [
    block(`
DECLARE
  r text; unlinked bigint;
BEGIN
  FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN (${roles.map(literal).join(", ")}) LOOP
    EXECUTE format('GRANT %I TO ${EXECUTOR}', r);
    COMMIT;
    LOOP
      SELECT count(lo_unlink(oid)) INTO unlinked FROM (SELECT oid FROM pg_largeobject_metadata WHERE lomowner = r::regrole LIMIT ${BATCH * 10}) l;
      COMMIT;
      EXIT WHEN unlinked = 0;
    END LOOP;
  END LOOP;
END`),
  ];
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
