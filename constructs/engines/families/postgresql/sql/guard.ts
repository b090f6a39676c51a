import { pinned } from "./functions";
import { grantsFunction, namespaceFunction } from "./grants-guard";
import { FIRST_POLICY, POOL_MIGRATOR, POOL_OWNER } from "./names";
import { refuseIf } from "./refusal";
import { relationFunction, schemaFunction } from "./relation-guard";
import type { PoolSpec } from "./spec";
import { guard, literal, quoted } from "./sql";

/**
 * The guard looks at what a command left behind, not at how the command was written: any way to the same end meets the
 * same checks. It repairs what is new (policy, index, grants) and refuses what is dangerous. Its own ALTER TABLE fires
 * it again, so every repair is made only where it is missing; the policy comes last and marks the table as guarded.
 *
 * It runs with the rights of whoever changes the schema. Helpers without a path of their own inherit the pinned one of
 * the two trigger functions.
 */
export function guardFunctions(pool: PoolSpec): string[] {
  return [
    grantsFunction(pool),
    namespaceFunction(pool),
    relationFunction(pool),
    schemaFunction(),
    ...triggerFunctions(pool),
  ];
}

/** Bytes of a comment, and of a function's body, of a tenant's. */
const LARGEST_COMMENT = 8192;
const LARGEST_BODY = 102_400;

function triggerFunctions(pool: PoolSpec): string[] {
  return [
    `CREATE OR REPLACE FUNCTION tessera.on_ddl_command_end() RETURNS event_trigger LANGUAGE plpgsql
${pinned("ddl_path", "operators of whoever changes the schema cannot blind the guard")} AS ${quoted(`
DECLARE
  c record; rel oid; child oid; f record; space name;
BEGIN
  ${refuseIf(
    "quota_ddl",
    "what a command writes is written past the trigger: CREATE TABLE AS, materialized views, indexes",
    "TG_TAG ~ '^(CREATE|REFRESH|SELECT INTO|ALTER|COMMENT|IMPORT)' AND tessera.over_quota()",
    "%s is refused: the tenant holds more than it may",
    "Drop tables, delete rows or truncate, or ask for a larger quota. The size is measured again within minutes.",
    "TG_TAG",
  )}
  FOR c IN SELECT DISTINCT classid, objid, schema_name, command_tag NOT LIKE 'CREATE%' AS altered FROM pg_event_trigger_ddl_commands() LOOP
  ${refuseIf(
    "tenant_ddl",
    "no session of a tenant's changes the pooled schema, whoever's rights a function or a grant lends it",
    `c.schema_name = ${literal(pool.schema)} AND session_user ~ '^(tenant|reader|migrator)_[a-z]'`,
    `a tenant's session cannot change schema ${pool.schema}`,
    `Tables of the pooled schema are made by the platform: sign in as ${POOL_MIGRATOR}.`,
  )}
  ${refuseIf(
    "definition_size",
    "comments and bodies of functions are kept in catalogs, which no quota measures",
    `session_user ~ '^(tenant|reader|migrator)_[a-z]' AND (EXISTS (SELECT FROM pg_description
      WHERE classoid = c.classid AND objoid = c.objid AND octet_length(description) > ${LARGEST_COMMENT})
      OR EXISTS (SELECT FROM pg_proc WHERE c.classid = 'pg_proc'::regclass AND oid = c.objid AND octet_length(prosrc) > ${LARGEST_BODY}))`,
    `a comment of more than ${LARGEST_COMMENT} bytes, or a function of more than ${LARGEST_BODY}`,
    "Keep data in tables.",
  )}
  ${refuseIf(
    "autovacuum_range",
    "ANALYZE asks a range's own function how far its ends are apart, without a limit of time, in a worker that all tenants need",
    `c.classid = 'pg_type'::regclass AND session_user ~ '^(tenant|reader|migrator)_[a-z]'
    AND current_database() <> 'tenant_' || tessera.tenant() || '_main' AND EXISTS (SELECT FROM pg_range x
      WHERE c.objid IN (x.rngtypid, x.rngmultitypid) AND (x.rngsubdiff >= 16384 OR x.rngcanonical >= 16384))`,
    "a range type with functions of the tenant's own",
    "Leave SUBTYPE_DIFF and CANONICAL out, or use those of the server.",
  )}
    IF c.objid IS NULL THEN
      FOR space IN SELECT nspname FROM pg_namespace WHERE age(xmin) <= 0 LOOP PERFORM tessera.guard_namespace(space); END LOOP;
    END IF;
    IF c.objid IS NULL OR c.classid = 'pg_default_acl'::regclass THEN
      -- GRANT and REVOKE do not say on what. They write catalog rows anew, so look at the rows of this transaction: none of
      -- its writers, savepoints included, is older than the transaction itself.
      FOR rel IN
        SELECT k.oid FROM pg_class k WHERE age(k.xmin) <= 0 AND k.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        UNION SELECT attrelid FROM pg_attribute WHERE attacl IS NOT NULL AND age(xmin) <= 0
        UNION SELECT k.oid FROM pg_namespace n JOIN pg_class k ON k.relnamespace = n.oid
          WHERE age(n.xmin) <= 0 AND k.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      LOOP PERFORM tessera.guard_grants(rel); END LOOP;
    ELSIF c.classid = 'pg_proc'::regclass THEN
      SELECT format('%I.%I', n.nspname, p.proname) AS name, o.rolname AS owner, s.owner AS expected INTO f
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles o ON o.oid = p.proowner,
          LATERAL tessera.scope(n.nspname) s WHERE p.oid = c.objid;
  ${refuseIf(
    "function_owner",
    "a SECURITY DEFINER function acts with its owner's rights: an owner above row-level security would act on every tenant's rows",
    "f.owner <> f.expected",
    "function %s must belong to the owner of its schema",
    `Create it as the schema's owner (${POOL_OWNER}, or owner_<tenant>).`,
    "f.name",
  )}
    ELSE
      rel := CASE c.classid
        WHEN 'pg_class'::regclass THEN coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = c.objid), c.objid)
        WHEN 'pg_policy'::regclass THEN (SELECT polrelid FROM pg_policy WHERE oid = c.objid)
        WHEN 'pg_trigger'::regclass THEN (SELECT tgrelid FROM pg_trigger WHERE oid = c.objid)
        WHEN 'pg_statistic_ext'::regclass THEN (SELECT stxrelid FROM pg_statistic_ext WHERE oid = c.objid)
        WHEN 'pg_rewrite'::regclass THEN (SELECT ev_class FROM pg_rewrite WHERE oid = c.objid)
      END;
      IF rel IS NOT NULL THEN PERFORM tessera.guard_relation(rel, c.altered); END IF;
      -- A change of a parent, or of an index of one, reaches its partitions and children.
      FOR child IN WITH RECURSIVE below(oid) AS (SELECT inhrelid FROM pg_inherits WHERE inhparent = c.objid
          UNION SELECT i.inhrelid FROM below JOIN pg_inherits i ON i.inhparent = below.oid)
        SELECT coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = below.oid), below.oid) FROM below LOOP PERFORM tessera.guard_relation(child, c.altered); END LOOP;
    END IF;
  END LOOP;
END`)}`,
    `CREATE OR REPLACE FUNCTION tessera.on_sql_drop() RETURNS event_trigger LANGUAGE plpgsql
${pinned("drop_path", "operators of whoever changes the schema cannot blind the guard")} AS ${quoted(`
DECLARE
  d record;
BEGIN
  FOR d IN SELECT schema_name, object_type, object_name, object_identity, address_names FROM pg_event_trigger_dropped_objects() LOOP
  ${refuseIf(
    "drop_policy",
    "the policy stays as long as its table: without it nobody sees anything, and the next guard would start from nothing",
    `d.object_type = 'policy' AND d.address_names[array_upper(d.address_names, 1)] IN ('tessera_tenant', ${literal(FIRST_POLICY)})
    AND to_regclass(format('%I.%I', d.address_names[1], d.address_names[2])) IS NOT NULL`,
    "%s cannot be dropped",
    "Leave it alone. A policy AS RESTRICTIVE of your own may narrow what it allows.",
    "d.object_identity",
  )}
  ${refuseIf(
    "drop_quota",
    "what refuses a statement stays on every table",
    `d.object_type = 'trigger' AND d.address_names[array_upper(d.address_names, 1)] IN ('tessera_quota', 'tessera_shared')
    AND to_regclass(format('%I.%I', d.address_names[1], d.address_names[2])) IS NOT NULL`,
    "%s cannot be dropped",
    "Leave it alone.",
    "d.object_identity",
  )}
  ${refuseIf(
    "tenant_drop",
    "no session of a tenant's drops what is all tenants', whoever's rights a function lends it",
    `d.schema_name = ${literal(pool.schema)} AND session_user ~ '^(tenant|reader|migrator)_[a-z]'`,
    `a tenant's session cannot change schema ${pool.schema}`,
    `Tables of the pooled schema are made by the platform: sign in as ${POOL_MIGRATOR}.`,
  )}
  ${refuseIf(
    "drop_schema",
    "the pooled schema holds the rows of every tenant",
    `d.object_type = 'schema' AND d.object_identity = ${literal(pool.schema)}`,
    "schema %s cannot be dropped",
    "Drop single tables in a migration, after their rows were moved.",
    "d.object_identity",
  )}
  END LOOP;
END`)}`,
  ];
}

/** Event triggers have no CREATE OR REPLACE. They exist already after the first run and call functions that do. */
export function eventTriggers(): string[] {
  const create = (event: string) =>
    guard(
      event,
      "every change of the schema is looked at",
      `DO ${quoted(`
BEGIN
  IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'tessera_${event}') THEN
    CREATE EVENT TRIGGER tessera_${event} ON ${event} EXECUTE FUNCTION tessera.on_${event}();
  END IF;
END`)}`,
    );
  const always = (event: string) =>
    guard(
      `${event}_always`,
      "also while a replication or restore tool has switched ordinary triggers off",
      `DO ${quoted(`
BEGIN
  IF EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'tessera_${event}') THEN
    ALTER EVENT TRIGGER tessera_${event} ENABLE ALWAYS;
  END IF;
END`)}`,
    );
  return ["ddl_command_end", "sql_drop"].flatMap((event) => [create(event), always(event)]);
}
