import { readersGroup, writersGroup } from "./names";
import { refuseIf } from "./refusal";
import { relationChecks } from "./relation-checks";
import { sharedChecks, tenantTriggers } from "./shared-checks";
import type { PoolSpec } from "./spec";
import { literal, quoted } from "./sql";

/** Looks at one relation: repairs what is new, refuses what is dangerous. */
export function relationFunction(pool: PoolSpec): string {
  const column = literal(pool.tenantColumn);
  const writers = literal(writersGroup(pool.database));
  const readers = literal(readersGroup(pool.database));
  const triggers = tenantTriggers();
  const { shared, everywhere, outside, inside, neighbours, pooledTable, tenantColumnChecks, wall, first } =
    relationChecks(pool);

  const grant = (group: string, privilege: string, granted: string) =>
    `IF NOT has_table_privilege(${group}, rel, ${literal(privilege)}) THEN EXECUTE format('GRANT ${granted} ON %s TO %I', r.name, ${group}); END IF;`;

  return `CREATE OR REPLACE FUNCTION tessera.guard_relation(rel oid, altered boolean DEFAULT true) RETURNS void LANGUAGE plpgsql AS ${quoted(`
DECLARE
  r record; s record; a record; e record; col record; marked boolean; wall text; shown text; clause text;
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
      ${triggers.reference}
      ${shared}
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
  ${sharedChecks(pool).join("\n  ")}
    ${triggers.table}
    ${shared}
    ${grant(writers, "INSERT", "SELECT, INSERT, UPDATE, DELETE")}
    ${grant(readers, "SELECT", "SELECT")}
    -- The sub-select is evaluated once per statement, so that the comparison can use the index.
    wall := format('%I = (SELECT tessera.tenant())', ${column});
    shown := format('(%s = ( SELECT tessera.tenant() AS tenant))', quote_ident(${column}));
  ELSE
    IF current_database() <> 'tenant_' || s.tenant || '_main' THEN
  ${neighbours.join("\n  ")}
    END IF;
    -- The schema already says whose rows these are; a tenant column, if the application has one, adds nothing.
    wall := format('(SELECT tessera.tenant()) = %L', s.tenant);
    shown := format('(( SELECT tessera.tenant() AS tenant) = %L::text)', s.tenant);
  END IF;
  IF s.row_level_security THEN
  SELECT relrowsecurity, relforcerowsecurity, r.name AS name INTO r FROM pg_class WHERE oid = rel;
  ${wall.join("\n  ")}
    IF s.tenant = '*' THEN
    ${first.join("\n    ")}
    END IF;
  END IF;
  PERFORM tessera.guard_grants(rel);
END`)}`;
}

/** Runs the guard over a whole schema: at bootstrap, and when a tenant's settings changed. */
export function schemaFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.guard_schema(of name) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS ${quoted(`
DECLARE
  c oid;
BEGIN
  PERFORM tessera.guard_namespace(of);
  FOR c IN SELECT oid FROM pg_class WHERE relnamespace = of::text::regnamespace LOOP PERFORM tessera.guard_relation(c); END LOOP;
END`)}`;
}
