import { migratorRole, ownerRole, readerRole, tenantRole } from "./names";
import { endTheirSessions, offended, takeSignIn } from "./sign-in";
import type { PoolSpec } from "./spec";
import { guard, literal, quoted } from "./sql";

/** Roles of a tenant, as SQL makes them of its id. */
const rolesOf = (tenant: string) =>
  [tenantRole, readerRole, migratorRole, ownerRole].map((name) => `'${name("")}' || ${tenant}`).join(", ");
const ROLES = rolesOf("of_tenant");

/** Rows of the catalogs that a relation takes: its own, its type's, its columns'. */
const CATALOG_BYTES = 4096;
/** Large objects that are weighed one by one. Of more, the rest counts as these do. */
const LARGE_OBJECTS = 10_000;

/**
 * Catalogs without numbers of their own, by the column that says of what a row is, and the catalog of that. All others are
 * found by what depends on a tenant's schemas: a catalog of a newer version is weighed as well.
 */
const PARTS: readonly (readonly [catalog: string, column: string, of: string])[] = [
  ["pg_aggregate", "aggfnoid", "pg_proc"],
  ["pg_enum", "enumtypid", "pg_type"],
  ["pg_index", "indexrelid", "pg_class"],
  ["pg_ts_config_map", "mapcfg", "pg_ts_config"],
];
/** What columns say beside their name and type: a default that rows from before have is kept with the column. */
const OF_COLUMNS = ["attmissingval", "attoptions", "attacl", "attfdwoptions"];

const sizes = (catalog: string, where: string) =>
  `(SELECT coalesce(sum(pg_column_size(x.*)), 0) FROM ${catalog} x WHERE ${where})`;

/** Bytes that definitions in a tenant's schemas take in catalogs, and those of what its roles own elsewhere. */
export function definitionsFunction(): string {
  const parts = PARTS.map(
    ([catalog, column, of]) => `WHEN ${literal(of)}::regclass THEN ${sizes(catalog, `x.${column} = ANY(found.ids)`)}`,
  );
  const columns = OF_COLUMNS.map((column) => `coalesce(pg_column_size(x.${column}), 0)`).join(" + ");
  return `CREATE OR REPLACE FUNCTION tessera.definitions(spaces oid[], roles oid[]) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  found record; part bigint; total bigint := 0;
BEGIN
  FOR found IN
    WITH RECURSIVE objects(classid, objid) AS (
      SELECT 'pg_namespace'::regclass::oid, unnest(spaces)
      UNION SELECT d.classid, d.objid FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid
        WHERE b.datname = current_database() AND d.refobjid = ANY(roles) AND d.deptype = 'o'
          AND d.refclassid = 'pg_authid'::regclass AND d.classid <> 'pg_largeobject'::regclass
      UNION SELECT d.classid, d.objid FROM objects o JOIN pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid
        WHERE d.deptype IN ('a', 'i') OR o.classid = 'pg_namespace'::regclass)
    SELECT classid::regclass AS catalog, array_agg(objid) AS ids FROM objects GROUP BY classid
  LOOP
    EXECUTE format('SELECT coalesce(sum(pg_column_size(x.*)), 0) FROM %s x WHERE x.oid = ANY($1)', found.catalog) INTO part USING found.ids;
    total := total + part + ${sizes("pg_description", "x.classoid = found.catalog AND x.objoid = ANY(found.ids)")}
      + CASE found.catalog ${parts.join("\n        ")} ELSE 0 END;
    IF found.catalog = 'pg_class'::regclass THEN
      total := total + (SELECT coalesce(sum(${columns}), 0) FROM pg_attribute x WHERE x.attrelid = ANY(found.ids));
    END IF;
  END LOOP;
  RETURN total;
END`)}`;
}

/** Bytes of one large object, whose pages are weighed with it. An owner may have taken it away meanwhile: an error. */
export function weighFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.weigh(object oid) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  fd int := lo_open(object, 262144); bytes bigint := lo_lseek64(fd, 0, 2) + 2048;
BEGIN
  PERFORM lo_close(fd);
  RETURN bytes;
END`)}`;
}

/** A tenant may write this many times its quota between two runs, a minute apart, before its sessions are ended. */
const WRITTEN_FACTOR = 4;

/** Time for all that is due: the rest waits for the next run, and comes first there. */
const BUDGET_MS = 10_000;
/** How long a tenant may keep from being measured by locks on what is its own. */
const UNMEASURED_MINUTES = 5;

/** Bytes of one tenant, wherever they are. Runs as the executor, which then acts for that tenant. */
export function measureFunction(pool: PoolSpec): string {
  return `CREATE OR REPLACE FUNCTION tessera.measure(of_tenant text, exact boolean DEFAULT false) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  t record; part bigint; total bigint; percent real; objects bigint; weighed bigint := 0; relations oid[];
  before text := coalesce(current_setting('tessera.acting_for', true), '');
  roles oid[] := ARRAY(SELECT oid FROM pg_roles WHERE rolname IN (${ROLES}));
  spaces oid[] := ARRAY(SELECT n.oid FROM tessera.tenant_schema s JOIN pg_namespace n ON n.nspname = s.schema
    WHERE s.tenant = of_tenant);
BEGIN
  -- A tenant's own schemas are exact: files on disk, dead rows, indexes and large values included. So is what its roles
  -- have elsewhere: temporary tables, and parts of its tables that extensions put into schemas of their own.
  relations := ARRAY(SELECT c.oid FROM pg_class c WHERE c.relkind NOT IN ('i', 'I', 't') AND (c.relnamespace = ANY(spaces)
      ${guard("measure_owned", "what a role owns counts, wherever it is: temporary tables fill the same disk", "OR c.relowner = ANY(roles)")}));
  SELECT coalesce(sum(${CATALOG_BYTES} + CASE WHEN c.relkind IN ('r', 'm', 'S') THEN pg_total_relation_size(c.oid) ELSE 0 END), 0)
    INTO total FROM pg_class c WHERE c.oid = ANY(relations);
  ${guard(
    "measure_definitions",
    "what is said in definitions is kept in catalogs: many small ones hold as much as a table",
    "total := total + tessera.definitions(spaces, roles);",
  )}
  ${guard(
    "measure_settings",
    "settings of a role are the role's own to write, and may be as long as a book",
    `-- What is set for every tenant takes less than a page.
  total := total + (SELECT greatest(coalesce(sum(pg_column_size(x.*)), 0) - ${CATALOG_BYTES}, 0) FROM pg_db_role_setting x WHERE x.setrole = ANY(roles));`,
  )}
  ${guard(
    "measure_large_objects",
    "large objects are in no table of a tenant's, and every role may make them",
    `part := 0;
  SELECT count(*) INTO objects FROM pg_largeobject_metadata WHERE lomowner = ANY(roles);
  FOR t IN SELECT oid, lomowner FROM pg_largeobject_metadata WHERE lomowner = ANY(roles) LIMIT ${LARGE_OBJECTS} LOOP
    ${guard(
      "measure_unreadable",
      "an owner may take the right to read from itself, or the object away meanwhile: neither keeps the rest from being weighed",
      "BEGIN",
    )}
    part := part + tessera.weigh(t.oid);
    weighed := weighed + 1;
    ${guard(
      "measure_unreadable",
      "the owner's rights are the owner's to give, and who acts for it gives them back",
      `EXCEPTION WHEN undefined_object THEN NULL;
    WHEN insufficient_privilege THEN
      BEGIN
        EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO %s', t.oid, t.lomowner::regrole);
        part := part + tessera.weigh(t.oid);
        weighed := weighed + 1;
      EXCEPTION WHEN undefined_object OR internal_error THEN
        -- Taken away between the two: "tuple concurrently deleted" is an internal error to PostgreSQL.
        NULL;
      END;
    END;`,
    )}
  END LOOP;
  IF weighed > 0 THEN total := total + part * objects / weighed; END IF;`,
  )}
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
 * Measures tenants that were not in the last minute, the longest ago first. Each one is committed by itself: what fails
 * for one, or would wait for its locks, is that one's. A procedure that commits has no path of its own: its session has.
 */
export function measureDueProcedure(): string {
  return `CREATE OR REPLACE PROCEDURE tessera.measure_due() LANGUAGE plpgsql AS ${quoted(`
DECLARE
  q record; bytes bigint; begun timestamptz := clock_timestamp();
BEGIN
  WHILE clock_timestamp() < begun + interval '${BUDGET_MS} ms' LOOP
    UPDATE tessera.quota SET attempted_at = clock_timestamp() WHERE tenant = (
      SELECT tenant FROM tessera.quota WHERE max_bytes IS NOT NULL AND (attempted_at IS NULL OR attempted_at < begun)
      ORDER BY attempted_at NULLS FIRST, tenant LIMIT 1)
      RETURNING tenant, max_bytes, measured_at, statement_timeout_ms INTO q;
    EXIT WHEN q.tenant IS NULL;
    COMMIT;
    BEGIN
      PERFORM set_config('lock_timeout', '50ms', true);
      bytes := tessera.measure(q.tenant);
      -- A sample of a very large table weighs a single page heavily: nobody is refused on account of one.
      IF bytes > 0.8 * q.max_bytes THEN bytes := tessera.measure(q.tenant, true); END IF;
      -- Over its limit a statement that began before may end. What grows after that passes the refusal by.
      UPDATE tessera.quota SET closed = closed OR (exceeded AND bytes > max_bytes AND bytes > 1.05 * used_bytes
          AND measured_at > exceeded_at + statement_timeout_ms * interval '1 ms'),
        exceeded_at = CASE WHEN bytes > max_bytes THEN coalesce(exceeded_at, clock_timestamp()) END,
        used_bytes = bytes, exceeded = bytes > max_bytes, measured_at = clock_timestamp()
        WHERE tenant = q.tenant;
    EXCEPTION WHEN lock_not_available THEN
      ${guard(
        "measure_locked",
        "whoever locks its own tables again and again is not measured: so its quota would not hold",
        `IF q.measured_at < clock_timestamp() - interval '${UNMEASURED_MINUTES} minutes' THEN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE usename IN ('tenant_' || q.tenant, 'migrator_' || q.tenant) AND xact_start IS NOT NULL AND datname = current_database();
      END IF;`,
      )}
    WHEN OTHERS OR query_canceled THEN
      RAISE WARNING 'Tessera: tenant % was not measured: %', q.tenant, SQLSTATE;
    END;
    COMMIT;
  END LOOP;
END`)}`;
}

/**
 * Holds tenants to what was measured, and tells of it. INSERT and UPDATE are refused by a trigger; who goes on growing
 * does so past it (large objects, temporary tables, say), and loses sign-in until a deployment gives it back.
 */
export function holdQuotasFunction(pool: PoolSpec): string {
  const written = pool.extensions.includes("pg_stat_statements");
  return `CREATE OR REPLACE FUNCTION tessera.hold_quotas() RETURNS TABLE (tenant text, rule text, sessions bigint, relieved boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
#variable_conflict use_column
DECLARE
  q record; r text; ended bigint; bytes numeric;
BEGIN
  FOR q IN SELECT tenant, exceeded, closed, max_bytes, written_bytes FROM tessera.quota WHERE max_bytes IS NOT NULL LOOP
    ${
      written
        ? guard(
            "written",
            "what is written and gone again is in no measure: dead rows, large objects made and unlinked, log by a role that only reads",
            `bytes := NULL;
    BEGIN
    EXECUTE 'SELECT coalesce(sum(wal_bytes), 0) FROM public.pg_stat_statements WHERE userid = ANY($1)' INTO bytes
      USING ARRAY(SELECT oid FROM pg_roles WHERE rolname IN (${rolesOf("q.tenant")}));
    EXCEPTION WHEN undefined_table OR object_not_in_prerequisite_state OR insufficient_privilege THEN NULL;
    END;
    IF bytes - q.written_bytes > ${WRITTEN_FACTOR} * q.max_bytes THEN
      ${endTheirSessions("q.tenant")}
      RETURN QUERY SELECT q.tenant, 'written', ended, true;
      INSERT INTO tessera.offence VALUES (q.tenant, 'written', statement_timestamp());
      IF ${offended("q.tenant")} THEN
        UPDATE tessera.quota k SET closed = true WHERE k.tenant = q.tenant;
        q.closed := true;
      END IF;
    END IF;
    UPDATE tessera.quota SET written_bytes = bytes WHERE tenant = q.tenant AND bytes IS NOT NULL;`,
          )
        : ""
    }
    IF q.closed THEN
      ended := 0;
      ${guard(
        "quota_closed",
        "a trigger refuses INSERT and UPDATE and nothing else: whoever grows past it is kept out",
        `${takeSignIn("q.tenant")}
      ${endTheirSessions("q.tenant")}`,
      )}
      RETURN QUERY SELECT q.tenant, 'quota_closed', ended, false;
    ELSIF q.exceeded THEN
      RETURN QUERY SELECT q.tenant, 'quota', 0::bigint, true;
    END IF;
  END LOOP;
END`)}`;
}
