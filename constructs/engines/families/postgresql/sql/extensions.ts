import { block, guard, identifier, literal } from "./sql";

/** What an extension shows of tables of others, to whoever may sign in. */
export type ExtensionRow =
  /** Some members tell of others' rows, and are PUBLIC's when the extension is made: they are taken. */
  | {
      /** Names of the functions, a POSIX expression. */
      readonly taken: string;
      /** True: its views too. */
      readonly views?: boolean;
      /** Who keeps them, besides the owner. */
      readonly keeps?: string;
      /** The guard's id and reason: see `guard`. */
      readonly guard: string;
      readonly why: string;
      /** What tenants see where the administrator may not take them. */
      readonly otherwise: string;
    }
  /** Its members tell of others' rows, and it keeps them from PUBLIC itself: by privileges, or by those of its schema. */
  | { readonly closes: string }
  /** Nothing of it tells of a table whose rows its caller does not read. */
  | { readonly shows: string };

const ARGUMENTS = "functions of their arguments alone";
const OPERATORS = "operators of its types, which policies are asked before";

/**
 * Every extension that a cluster may have, by the name in CREATE EXTENSION, and what of it tells of others' rows. Tried on
 * PostgreSQL 15 (pgvector: on 16): PostGIS, pgvector, the counters, hypopg, pg_buffercache and pgstattuple. Of the others the
 * functions that PUBLIC may run were read in their SQL; timescaledb's row rests on its page.
 */
export const EXTENSION_ROWS: Readonly<Record<string, ExtensionRow>> = {
  pg_stat_statements: {
    taken: "^(?!.*reset)",
    views: true,
    keeps: "pg_monitor",
    guard: "statement_counts",
    // Texts of others' statements are hidden by the extension, and their calls, rows and bytes are not.
    why: "how often a neighbour asks, and how many rows it is given, is told to everybody, statement by statement",
    otherwise: "counts of each other''s statements",
  },
  // Source: PostGIS 3.3.2, postgis.sql.in: ST_EstimatedExtent is SECURITY DEFINER; gserialized_estimate.c asks no right.
  postgis: {
    taken: "^_?st_estimated_?extent$|^_postgis_(index_extent|stats|selectivity|join_selectivity)$",
    guard: "extents",
    why: "the extent of a table is that of all tenants' rows, read from its index, and of tables that nobody may read",
    otherwise: "where each other''s outermost geometries lie",
  },
  pg_buffercache: { closes: "its view and functions are pg_monitor's" },
  pgstattuple: { closes: "its functions are pg_stat_scan_tables'" },
  pg_cron: { closes: "schema cron is nobody's to use; its tables have policies by user" },
  pg_repack: { closes: "schema repack is nobody's to use" },
  hypopg: {
    shows: "indexes of the session, of tables that it may name; shared tables have no statistics to estimate by",
  },
  pgaudit: { shows: "functions of event triggers, which nobody calls" },
  pg_hint_plan: {
    shows: "hints that the platform registered (hint_plan.hints is everybody's to read: no values in them)",
  },
  pg_partman: { shows: "functions with the rights of who calls them; its tables are nobody's to read" },
  vector: { shows: `${OPERATORS}; its indexes are refused on shared tables` },
  timescaledb: { shows: "spans of chunks, sizes and rows of compressed ones: docs/engines/timescaledb.md" },
  pgcrypto: { shows: ARGUMENTS },
  pg_trgm: { shows: OPERATORS },
  btree_gin: { shows: OPERATORS },
  btree_gist: { shows: OPERATORS },
  citext: { shows: OPERATORS },
  fuzzystrmatch: { shows: ARGUMENTS },
  hstore: { shows: OPERATORS },
  intarray: { shows: OPERATORS },
  ltree: { shows: OPERATORS },
  tablefunc: { shows: "statements with the rights of who calls it" },
  unaccent: { shows: "dictionaries of the server" },
  "uuid-ossp": { shows: ARGUMENTS },
};

/**
 * Takes from PUBLIC what an extension tells of others' rows. Whoever is not the owner is only warned by REVOKE, and it
 * takes nothing: so what is left is looked at afterwards.
 */
function taking(name: string, row: Extract<ExtensionRow, { taken: string }>): string {
  const member = (catalog: string, oid: string) =>
    `JOIN pg_depend d ON d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e'
      JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = ${literal(name)}`;
  const views = row.views
    ? `SELECT format('TABLE %s', c.oid::regclass) AS name, 'SELECT' AS right, c.oid AS view, NULL::oid AS function
      FROM pg_class c ${member("pg_class", "c.oid")} WHERE c.relkind = 'v'
    UNION ALL `
    : "";
  const keeps =
    row.keeps === undefined
      ? ""
      : `\n      EXECUTE format('GRANT %s ON %s TO ${identifier(row.keeps)}', o.right, o.name);`;
  return guard(
    row.guard,
    row.why,
    block(`
DECLARE
  o record;
  open boolean := false;
BEGIN
  FOR o IN ${views}SELECT format('FUNCTION %s', p.oid::regprocedure) AS name, 'EXECUTE' AS right, NULL::oid AS view, p.oid AS function
      FROM pg_proc p ${member("pg_proc", "p.oid")} WHERE p.proname ~ ${literal(row.taken)}
  LOOP
    BEGIN
      EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', o.name);${keeps}
    EXCEPTION WHEN insufficient_privilege THEN
      NULL;
    END;
    open := open OR coalesce(has_table_privilege('public', o.view, 'SELECT'), has_function_privilege('public', o.function, 'EXECUTE'));
  END LOOP;
  IF open THEN
    RAISE WARNING 'Tessera: ${name} is not this administrator''s to close: tenants see ${row.otherwise}';
  END IF;
END`),
  );
}

/** What closes the extensions of a database. */
export function closings(extensions: readonly string[]): string[] {
  return extensions.flatMap((name) => {
    const row = EXTENSION_ROWS[name];
    return row !== undefined && "taken" in row ? [taking(name, row)] : [];
  });
}
