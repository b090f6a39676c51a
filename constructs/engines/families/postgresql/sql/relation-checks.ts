import { FIRST_POLICY, POOL_OWNER } from "./names";
import { refusal, refuseIf } from "./refusal";
import type { PoolSpec } from "./spec";
import { guard, identifier, literal } from "./sql";

/** BEFORE, with INSERT and UPDATE, for each statement. Source: PostgreSQL, src/include/catalog/pg_trigger.h. */
const QUOTA_TRIGGER = 2 + 4 + 16;
const TRUNCATE_TRIGGER = 2 + 32;
const REFERENCE_TRIGGER = 2 + 4 + 8 + 16 + 32;

/** Storage parameters by which a table keeps a worker of autovacuum as long as it likes. Source: PostgreSQL, "Storage Parameters". */
const KEEPS_WORKERS = "^autovacuum_(vacuum_cost_|freeze_|multixact_)";

/** Whether an object's definition needs code or types that are neither the server's nor an extension's. */
const foreign = (catalog: string, object: string) =>
  `EXISTS (SELECT FROM pg_depend d WHERE d.classid = ${literal(catalog)}::regclass AND d.objid = ${object}
        AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_type'::regclass) AND d.refobjid >= 16384
        AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = d.refclassid AND x.objid = d.refobjid AND x.deptype = 'e'))`;

/** What the guard asks of a relation `r` (its oid `rel`) in a schema of scope `s`, in lists by what it applies to. */
export function relationChecks(pool: PoolSpec) {
  const column = literal(pool.tenantColumn);
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

  // Autovacuum's workers are a handful, all databases' and all tenants': no limit of time holds them, nobody but a
  // superuser ends them, and they run what the owner of a table wrote into its indexes and statistics.
  const neighbours = [
    refuseIf(
      "autovacuum_code",
      "ANALYZE runs expressions of indexes and statistics, without a limit of time, in a worker that all tenants need",
      `EXISTS (SELECT FROM pg_index i WHERE i.indrelid = rel AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
        AND ${foreign("pg_class", "i.indexrelid")})
      OR EXISTS (SELECT FROM pg_statistic_ext i WHERE i.stxrelid = rel AND ${foreign("pg_statistic_ext", "i.oid")})`,
      "an index or a statistic of %s calls functions of the tenant's own",
      "Keep the value in a column, GENERATED ALWAYS AS (...) STORED, and index that. Functions of the server and of extensions may be called.",
    ),
    refuseIf(
      "autovacuum_pace",
      "a table that slows vacuum down, or wants it without end, keeps a worker that all tenants need",
      `EXISTS (SELECT FROM pg_class c, unnest(c.reloptions) o WHERE (c.oid = rel OR c.oid = (SELECT reltoastrelid FROM pg_class WHERE oid = rel))
        AND o ~ ${literal(KEEPS_WORKERS)})`,
      "storage parameters of %s slow vacuum down for all",
      "Leave autovacuum_vacuum_cost_*, autovacuum_freeze_* and autovacuum_multixact_* out. Thresholds and scale factors may be set.",
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
      "quota_intact",
      "the size guard's trigger is what the guard made: neither switched off nor another of its name",
      `EXISTS (SELECT FROM pg_trigger WHERE tgrelid = rel AND tgname = 'tessera_quota' AND (tgenabled NOT IN ('O', 'A')
      OR tgfoid <> 'tessera.refuse_over_quota()'::regprocedure OR tgtype <> ${QUOTA_TRIGGER} OR tgqual IS NOT NULL OR tgattr::text <> ''))`,
      "trigger tessera_quota of %s is not as the guard made it",
      "Leave it alone.",
    ),
  ];

  // PostgreSQL sorts the conditions of a scan by their cost, and lets what a session asks by leakproof operators go before a
  // policy that costs as much (order_qual_clauses, createplan.c). Of what costs nothing, restrictive policies come first, by
  // their names (rowsecurity.c), and a subscript and IS NOT NULL cost nothing (cost_qual_eval_walker, costsize.c).
  const asked = `(SELECT tessera.own())[${identifier(pool.tenantColumn)}] IS NOT NULL`;
  const shownAsked = `format('((( SELECT tessera.own() AS own))[%s] IS NOT NULL)', quote_ident(${column}))`;
  const first = [
    guard(
      "asked_first",
      "what a session asks before the policy is asked of neighbours' rows too, and EXPLAIN tells whether any passed",
      `IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = rel AND polname = ${literal(FIRST_POLICY)}) THEN
      EXECUTE format('CREATE POLICY %I ON %s AS RESTRICTIVE USING (${asked}) WITH CHECK (true)', ${literal(FIRST_POLICY)}, r.name);
    END IF;`,
    ),
    refuseIf(
      "first_intact",
      "what is asked first says what it says, and stays first",
      `EXISTS (SELECT FROM pg_policy WHERE polrelid = rel AND NOT polpermissive AND (polname::text COLLATE "C" < ${literal(FIRST_POLICY)}
      OR polname = ${literal(FIRST_POLICY)} AND NOT (polcmd = '*' AND polroles = '{0}' AND pg_get_expr(polqual, polrelid) = ${shownAsked})))`,
      `policy ${FIRST_POLICY} of %s is not as the guard made it, or a restrictive policy stands before it`,
      `Leave it alone, and begin the names of restrictive policies of your own with a letter.`,
    ),
  ];

  const shared = refuseIf(
    "shared_intact",
    "what refuses tenants on a shared table is what the guard made",
    `EXISTS (SELECT FROM pg_trigger WHERE tgrelid = rel AND tgname = 'tessera_shared' AND (tgenabled NOT IN ('O', 'A')
      OR tgfoid <> 'tessera.refuse_tenant()'::regprocedure OR tgtype NOT IN (${TRUNCATE_TRIGGER}, ${REFERENCE_TRIGGER})
      OR tgqual IS NOT NULL OR tgattr::text <> ''))`,
    "trigger tessera_shared of %s is not as the guard made it",
    "Leave it alone.",
  );

  return { shared, everywhere, outside, inside, neighbours, pooledTable, tenantColumnChecks, wall, first };
}
