import { readersGroup, writersGroup } from "./names";
import { refuseIf } from "./refusal";
import type { PoolSpec } from "./spec";
import { literal, quoted } from "./sql";

/** Who may be granted what. Called for one relation, or, when a GRANT does not say on what, for all that the caller owns. */
export function grantsFunction(pool: PoolSpec): string {
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

/** Who may be granted what on a schema: whoever may make objects in it lays traps for everybody who uses it. */
export function namespaceFunction(pool: PoolSpec): string {
  const groups = [writersGroup, readersGroup].map((group) => literal(group(pool.database))).join(", ");
  return `CREATE OR REPLACE FUNCTION tessera.guard_namespace(of name) RETURNS void LANGUAGE plpgsql AS ${quoted(`
DECLARE
  s record;
BEGIN
  SELECT * INTO s FROM tessera.scope(of);
  ${refuseIf(
    "schema_grants",
    "CREATE on a schema plants types and operators under everybody's columns; a tenant's own schema is nobody else's",
    `EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) g LEFT JOIN pg_roles o ON o.oid = g.grantee
    WHERE n.nspname = of AND g.grantee <> n.nspowner AND NOT coalesce(CASE WHEN s.tenant = '*'
      THEN g.privilege_type = 'USAGE' AND NOT g.is_grantable AND o.rolname IN (${groups})
      ELSE o.rolname IN ('tenant_' || s.tenant, 'reader_' || s.tenant, 'migrator_' || s.tenant, 'owner_' || s.tenant) END, s.tenant IS NULL))`,
    "a grant on schema %s goes further than it may",
    "The pooled schema is used by the pool's groups, and made in by its owner alone; a tenant's own by its roles.",
    "of",
  )}
END`)}`;
}
