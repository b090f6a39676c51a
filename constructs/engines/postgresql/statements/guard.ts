import { pinned } from "./functions";
import { POOL_OWNER, readersGroup, writersGroup } from "./names";
import type { PoolSpec } from "./spec";
import { guard, literal, quoted } from "./sql";

/** SQLSTATE of every refusal by the guard (class TS is no class of PostgreSQL's or of the standard's). */
export const REFUSED = "TS001";

/** A check: if the condition holds, the DDL command is undone with this message. `%s` in it is the object's name. */
function refuseIf(id: string, why: string, ...check: Parameters<typeof refusal>): string {
  return guard(id, why, refusal(...check));
}

/** The same where PostgreSQL itself, or another guard, would stop the command as well, with a message that helps less. */
function refusal(condition: string, message: string, hint: string, name = "r.name"): string {
  const raise = `RAISE EXCEPTION ${literal(`Tessera: ${message.replaceAll("%s", "%")}`)}${message.includes("%s") ? `, ${name}` : ""}
      USING ERRCODE = '${REFUSED}', HINT = ${literal(hint)};`;
  return `IF ${condition} THEN\n    ${raise}\n  END IF;`;
}

/**
 * The guard looks at what a command left behind, not at how the command was written: any way to the same end meets the
 * same checks. It repairs what is new (policy, index, grants) and refuses what is dangerous. Its own ALTER TABLE fires
 * it again, so every repair is made only where it is missing; the policy comes last and marks the table as guarded.
 *
 * It runs with the rights of whoever changes the schema. Helpers without a path of their own inherit the pinned one of
 * the two trigger functions.
 */
export function guardFunctions(pool: PoolSpec): string[] {
  return [grantsFunction(pool), relationFunction(pool), schemaFunction(), ...triggerFunctions(pool)];
}

function relationFunction(pool: PoolSpec): string {
  const column = literal(pool.tenantColumn);
  const writers = literal(writersGroup(pool.database));
  const readers = literal(readersGroup(pool.database));
  const tenantColumn = (rel: string) =>
    `(SELECT attnum FROM pg_attribute WHERE attrelid = ${rel} AND attname = ${column} AND NOT attisdropped)`;

  const everywhere = [
    refuseIf(
      "foreign_key",
      "a foreign key between tenants' tables carries the tenant on both sides: without it, it tells of others' rows and its actions reach them",
      `r.relkind IN ('r', 'p') AND EXISTS (
    SELECT FROM pg_constraint k
      JOIN pg_class f ON f.oid = k.conrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
      JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
      WHERE k.contype = 'f' AND rel IN (k.conrelid, k.confrelid)
        AND ${literal(pool.schema)} IN (fn.nspname, pn.nspname) AND NOT tessera.is_reference(k.confrelid)
        AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS key(a, b)
          WHERE key.a = ${tenantColumn("k.conrelid")} AND key.b = ${tenantColumn("k.confrelid")}))`,
      "a foreign key of %s does not carry the tenant column on both sides",
      `Write FOREIGN KEY (${pool.tenantColumn}, x) REFERENCES y (${pool.tenantColumn}, x).`,
    ),
    refuseIf(
      "boundary",
      "partitions and inheritance do not cross a guarded schema's border: rows would be read through an unguarded relative",
      `EXISTS (
    SELECT FROM (SELECT inhparent AS oid FROM pg_inherits WHERE inhrelid = rel
                 UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = rel) i
      JOIN pg_class c ON c.oid = i.oid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname <> r.nspname AND (s.tenant IS NOT NULL OR EXISTS (SELECT FROM tessera.scope(n.nspname))))`,
      "%s and a table that it inherits from or that inherits from it stand in different schemas",
      "Keep parents, children and partitions in one schema.",
    ),
    refuseIf(
      "view_owner",
      "a view reads with its owner's rights: an owner above row-level security would show every tenant's rows",
      `r.relkind IN ('v', 'm') AND (r.above OR r.relkind = 'm') AND s.tenant IS NULL AND EXISTS (
    SELECT FROM pg_rewrite w
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
      JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE w.ev_class = rel AND c.oid <> rel AND EXISTS (SELECT FROM tessera.scope(n.nspname)))`,
      "%s would show rows of guarded tables past row-level security",
      `Let ${POOL_OWNER} own the view; keep no materialized view over guarded tables.`,
    ),
  ];

  const outside = refuseIf(
    "moved_out",
    "a guarded table stays in its schema, where the guard watches it",
    `EXISTS (SELECT FROM pg_policy WHERE polrelid = rel AND polname = 'tessera_tenant')`,
    "%s was moved out of its guarded schema",
    "Leave it there, or copy what may leave into a new table.",
  );

  const inside = [
    refuseIf(
      "owner",
      "objects of a guarded schema belong to its owner: another owner could change or read them past the policies",
      "r.owner <> s.owner",
      "%s must belong to the owner of its schema",
      `Create it as the schema's owner (${POOL_OWNER}, or owner_<tenant>): SET ROLE first, or ALTER ... OWNER TO.`,
    ),
    refuseIf(
      "foreign_table",
      "row-level security does not exist for foreign tables",
      "s.tenant = '*' AND r.relkind = 'f'",
      "foreign table %s cannot be kept apart by tenant",
      "Load the rows into an ordinary table.",
    ),
    refuseIf(
      "materialized_view",
      "row-level security does not exist for materialized views",
      "s.tenant = '*' AND r.relkind = 'm'",
      "materialized view %s cannot be kept apart by tenant",
      "Use a view, or a table that a job fills for each tenant.",
    ),
  ];

  const pooledTable = [
    refuseIf(
      "unlogged",
      "an unlogged table is on no replica and empty after a crash",
      "r.relpersistence = 'u'",
      "%s is unlogged, so it would be lost on failover",
      "Leave UNLOGGED out.",
    ),
    refuseIf(
      "rule",
      "a rule rewrites other people's statements, even the one that erases a tenant",
      "EXISTS (SELECT FROM pg_rewrite WHERE ev_class = rel)",
      "table %s has a rule",
      "Use a trigger.",
    ),
  ];

  const tenantColumnChecks = [
    refusal(
      "NOT FOUND",
      `table %s has no column ${pool.tenantColumn}`,
      `Add ${pool.tenantColumn} text, or register the table as reference data (referenceTables), which tenants can only read.`,
    ),
    // Another type could call different tenants equal (citext, for one).
    refusal(
      "a.atttypid <> 'text'::regtype",
      `column ${pool.tenantColumn} of %s must have type text`,
      `Write ${pool.tenantColumn} text.`,
    ),
    refuseIf(
      "column_collation",
      "a nondeterministic collation calls different tenants equal",
      "NOT (SELECT collisdeterministic FROM pg_collation WHERE oid = a.attcollation)",
      `column ${pool.tenantColumn} of %s has a nondeterministic collation`,
      "Leave COLLATE out.",
    ),
    refuseIf(
      "unique_key",
      "a unique or exclusion constraint over all tenants tells one of another's values",
      `EXISTS (SELECT FROM pg_index i WHERE i.indrelid = rel AND (i.indisunique OR i.indisexclusion)
      AND NOT EXISTS (SELECT FROM generate_series(0, i.indnkeyatts - 1) k
        WHERE i.indkey[k] = a.attnum AND (SELECT collisdeterministic FROM pg_collation WHERE oid = i.indcollation[k])
          AND (NOT i.indisexclusion OR (SELECT conexclop[k + 1] FROM pg_constraint WHERE conindid = i.indexrelid
            AND conrelid = rel AND contype = 'x') = 'pg_catalog.=(text,text)'::regoperator)))`,
      `a unique, primary or exclusion constraint of %s does not include ${pool.tenantColumn}`,
      `Put ${pool.tenantColumn} first, for example PRIMARY KEY (${pool.tenantColumn}, id).`,
    ),
  ];

  const wall = [
    refuseIf(
      "disable",
      "row-level security of a guarded table is neither switched off nor unforced",
      "marked AND altered AND NOT (r.relrowsecurity AND r.relforcerowsecurity)",
      "row-level security of %s cannot be switched off",
      "Leave ROW LEVEL SECURITY enabled and forced.",
    ),
    `IF NOT marked THEN
    ${guard("enable", "without it the policy is not asked", "IF NOT r.relrowsecurity THEN EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', r.name); END IF;")}
    ${guard("force", "without it the owner, and so every view and SECURITY DEFINER function of the owner, reads everything", "IF NOT r.relforcerowsecurity THEN EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', r.name); END IF;")}
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = rel AND polname = 'tessera_tenant') THEN
      EXECUTE format('CREATE POLICY tessera_tenant ON %s USING (%s) WITH CHECK (%s)', r.name, wall, wall);
    END IF;
  END IF;`,
    refuseIf(
      "policy_intact",
      "the policy says what it says, for all commands and roles",
      `NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = rel AND polname = 'tessera_tenant' AND polcmd = '*'
      AND polpermissive AND polroles = '{0}' AND pg_get_expr(polqual, polrelid) = shown
      AND pg_get_expr(polwithcheck, polrelid) = shown)`,
      "policy tessera_tenant of %s is not as the guard made it",
      "Leave it alone. A policy AS RESTRICTIVE of your own may narrow what it allows.",
    ),
    refuseIf(
      "policy_extra",
      "permissive policies are joined by OR: a second one lets in what the first keeps out",
      "EXISTS (SELECT FROM pg_policy WHERE polrelid = rel AND polname <> 'tessera_tenant' AND polpermissive)",
      "%s has a permissive policy beside tessera_tenant",
      "Make it AS RESTRICTIVE.",
    ),
    guard(
      "quota_trigger",
      "the size guard's refusal stands on every table",
      `IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = rel AND tgname = 'tessera_quota') THEN
    EXECUTE format('CREATE TRIGGER tessera_quota BEFORE INSERT OR UPDATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION tessera.refuse_over_quota()', r.name);
  END IF;`,
    ),
    refuseIf(
      "quota_disabled",
      "the size guard is not switched off by DISABLE TRIGGER",
      "EXISTS (SELECT FROM pg_trigger WHERE tgrelid = rel AND tgname = 'tessera_quota' AND tgenabled NOT IN ('O', 'A'))",
      "trigger tessera_quota of %s cannot be switched off",
      "Leave it enabled.",
    ),
  ];

  const grant = (group: string, privilege: string, granted: string) =>
    `IF NOT has_table_privilege(${group}, rel, ${literal(privilege)}) THEN EXECUTE format('GRANT ${granted} ON %s TO %I', r.name, ${group}); END IF;`;

  return `CREATE OR REPLACE FUNCTION tessera.guard_relation(rel oid, altered boolean DEFAULT true) RETURNS void LANGUAGE plpgsql AS ${quoted(`
DECLARE
  r record; s record; a record; marked boolean; wall text; shown text;
BEGIN
  SELECT c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, n.nspname, o.rolname AS owner,
      o.rolsuper OR o.rolbypassrls AS above, format('%I.%I', n.nspname, c.relname) AS name
    INTO r FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles o ON o.oid = c.relowner
    WHERE c.oid = rel AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S');
  IF NOT FOUND THEN RETURN; END IF;
  SELECT * INTO s FROM tessera.scope(r.nspname);
  marked := EXISTS (SELECT FROM pg_policy WHERE polrelid = rel AND polname = 'tessera_tenant');
  ${everywhere.join("\n  ")}
  IF s.tenant IS NULL THEN
  ${outside}
    RETURN;
  END IF;
  ${inside.join("\n  ")}
  IF s.tenant = '*' AND r.relkind = 'v' THEN
    ${grant(writers, "SELECT", "SELECT")}
    ${grant(readers, "SELECT", "SELECT")}
  END IF;
  IF r.relkind NOT IN ('r', 'p') THEN
    PERFORM tessera.guard_grants(rel);
    RETURN;
  END IF;
  IF s.tenant = '*' THEN
  ${pooledTable.join("\n  ")}
    IF tessera.is_reference(rel) THEN
    ${refuseIf(
      "reference_rows",
      "what is registered as nobody's holds nobody's rows",
      `EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel AND attname = ${column} AND NOT attisdropped)`,
      `reference table %s has a column ${pool.tenantColumn}`,
      "Take the name out of referenceTables, or the column out of the table.",
    )}
      ${grant(writers, "SELECT", "SELECT")}
      ${grant(readers, "SELECT", "SELECT")}
      PERFORM tessera.guard_grants(rel);
      RETURN;
    END IF;
    SELECT attnum, atttypid, attcollation, attnotnull, pg_get_expr(d.adbin, d.adrelid) AS preset INTO a
      FROM pg_attribute LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
      WHERE attrelid = rel AND attname = ${column} AND NOT attisdropped;
  ${tenantColumnChecks.join("\n  ")}
    IF a.preset IS DISTINCT FROM 'tessera.tenant()' OR NOT a.attnotnull THEN
      EXECUTE format('ALTER TABLE %1$s ALTER COLUMN %2$I SET DEFAULT tessera.tenant(), ALTER COLUMN %2$I SET NOT NULL', r.name, ${column});
    END IF;
    IF NOT EXISTS (SELECT FROM pg_index WHERE indrelid = rel AND indkey[0] = a.attnum AND indpred IS NULL AND indisvalid) THEN
      EXECUTE format('CREATE INDEX ON %s (%I)', r.name, ${column});
    END IF;
    ${grant(writers, "INSERT", "SELECT, INSERT, UPDATE, DELETE")}
    ${grant(readers, "SELECT", "SELECT")}
    -- The sub-select is evaluated once per statement, so that the comparison can use the index.
    wall := format('%I = (SELECT tessera.tenant())', ${column});
    shown := format('(%s = ( SELECT tessera.tenant() AS tenant))', quote_ident(${column}));
  ELSE
    -- The schema already says whose rows these are; a tenant column, if the application has one, adds nothing.
    wall := format('(SELECT tessera.tenant()) = %L', s.tenant);
    shown := format('(( SELECT tessera.tenant() AS tenant) = %L::text)', s.tenant);
  END IF;
  IF s.row_level_security THEN
  SELECT relrowsecurity, relforcerowsecurity, r.name AS name INTO r FROM pg_class WHERE oid = rel;
  ${wall.join("\n  ")}
  END IF;
  PERFORM tessera.guard_grants(rel);
END`)}`;
}

/** Who may be granted what. Called for one relation, or, when a GRANT does not say on what, for all that the caller owns. */
function grantsFunction(pool: PoolSpec): string {
  const writers = literal(writersGroup(pool.database));
  const readers = literal(readersGroup(pool.database));
  return `CREATE OR REPLACE FUNCTION tessera.guard_grants(rel oid) RETURNS void LANGUAGE plpgsql AS ${quoted(`
DECLARE
  r record; s record;
BEGIN
  SELECT c.relacl, c.relowner, c.relkind, n.nspname, n.nspacl, n.nspowner, format('%I.%I', n.nspname, c.relname) AS name,
      c.relkind IN ('r', 'p', 'v') AND NOT tessera.is_reference(c.oid) AS written
    INTO r FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = rel;
  SELECT * INTO s FROM tessera.scope(r.nspname);
  ${refuseIf(
    "grants",
    "TRUNCATE, REFERENCES and TRIGGER pass row-level security by, and only the pool's groups are given anything",
    `s.tenant = '*' AND EXISTS (SELECT FROM aclexplode(r.relacl) g LEFT JOIN pg_roles o ON o.oid = g.grantee
    WHERE g.grantee <> r.relowner AND NOT coalesce(NOT g.is_grantable AND r.relkind <> 'S' AND (
      g.privilege_type = 'SELECT' AND o.rolname IN (${writers}, ${readers})
      OR r.written AND g.privilege_type IN ('INSERT', 'UPDATE', 'DELETE') AND o.rolname = ${writers}), false))`,
    "a grant on %s goes further than the pool allows",
    "Tenants get SELECT, INSERT, UPDATE and DELETE through the pool's groups, and only SELECT on reference tables. Identity columns need no grant on a sequence.",
  )}
  ${refuseIf(
    "column_grants",
    "a grant on a column passes by the access list of its table",
    `s.tenant = '*' AND EXISTS (SELECT FROM pg_attribute, aclexplode(attacl) g WHERE attrelid = rel AND g.grantee <> r.relowner)`,
    "a column of %s has a grant of its own",
    "Grant nothing on single columns; use a view.",
  )}
  ${refuseIf(
    "tenant_grants",
    "what is in a tenant's own schema is granted to its own roles only",
    `s.tenant <> '*' AND EXISTS (
    SELECT FROM (SELECT (aclexplode(r.relacl)).grantee UNION ALL SELECT (aclexplode(r.nspacl)).grantee
                 UNION ALL SELECT (aclexplode(attacl)).grantee FROM pg_attribute WHERE attrelid = rel) g
      LEFT JOIN pg_roles o ON o.oid = g.grantee
      WHERE g.grantee <> r.nspowner AND coalesce(o.rolname NOT IN ('tenant_' || s.tenant, 'reader_' || s.tenant,
        'migrator_' || s.tenant, 'owner_' || s.tenant), true))`,
    "a grant on %s or its schema reaches beyond the tenant",
    "Grant to the tenant's own roles only. To share data, export it.",
  )}
END`)}`;
}

/** Runs the guard over a whole schema: at bootstrap, and when a tenant's settings changed. */
function schemaFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.guard_schema(of name) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS ${quoted(`
DECLARE
  c oid;
BEGIN
  FOR c IN SELECT oid FROM pg_class WHERE relnamespace = of::text::regnamespace LOOP PERFORM tessera.guard_relation(c); END LOOP;
END`)}`;
}

function triggerFunctions(pool: PoolSpec): string[] {
  return [
    `CREATE OR REPLACE FUNCTION tessera.on_ddl_command_end() RETURNS event_trigger LANGUAGE plpgsql
${pinned("ddl_path", "operators of whoever changes the schema cannot blind the guard")} AS ${quoted(`
DECLARE
  c record; rel oid; child oid; f record;
BEGIN
  FOR c IN SELECT DISTINCT classid, objid, command_tag NOT LIKE 'CREATE%' AS altered FROM pg_event_trigger_ddl_commands() LOOP
    IF c.objid IS NULL OR c.classid = 'pg_default_acl'::regclass THEN
      -- GRANT and REVOKE do not say on what: look at everything guarded that this role could have granted on.
      FOR rel IN SELECT k.oid FROM pg_class k JOIN pg_namespace n ON n.oid = k.relnamespace
        WHERE k.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(current_user, k.relowner, 'USAGE')
          AND EXISTS (SELECT FROM tessera.scope(n.nspname))
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
        WHEN 'pg_rewrite'::regclass THEN (SELECT ev_class FROM pg_rewrite WHERE oid = c.objid)
      END;
      IF rel IS NOT NULL THEN PERFORM tessera.guard_relation(rel, c.altered); END IF;
      -- A change of a parent reaches its partitions and children.
      FOR child IN SELECT inhrelid FROM pg_inherits WHERE inhparent = c.objid LOOP PERFORM tessera.guard_relation(child, c.altered); END LOOP;
    END IF;
  END LOOP;
END`)}`,
    `CREATE OR REPLACE FUNCTION tessera.on_sql_drop() RETURNS event_trigger LANGUAGE plpgsql
${pinned("drop_path", "operators of whoever changes the schema cannot blind the guard")} AS ${quoted(`
DECLARE
  d record;
BEGIN
  FOR d IN SELECT object_type, object_name, object_identity, address_names FROM pg_event_trigger_dropped_objects() LOOP
  ${refuseIf(
    "drop_policy",
    "the policy stays as long as its table: without it nobody sees anything, and the next guard would start from nothing",
    `d.object_type = 'policy' AND d.address_names[array_upper(d.address_names, 1)] = 'tessera_tenant'
    AND to_regclass(format('%I.%I', d.address_names[1], d.address_names[2])) IS NOT NULL`,
    "%s cannot be dropped",
    "Leave it alone. A policy AS RESTRICTIVE of your own may narrow what it allows.",
    "d.object_identity",
  )}
  ${refuseIf(
    "drop_quota",
    "the size guard's refusal stays on every table",
    `d.object_type = 'trigger' AND d.address_names[array_upper(d.address_names, 1)] = 'tessera_quota'
    AND to_regclass(format('%I.%I', d.address_names[1], d.address_names[2])) IS NOT NULL`,
    "%s cannot be dropped",
    "Leave it alone.",
    "d.object_identity",
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
