/** What an extension needs. */
export interface Extension {
  /** Its name in `CREATE EXTENSION`. */
  readonly name: string;
  /** True where it works only from `shared_preload_libraries`. */
  readonly preload: boolean;
}

function plain(name: string): Extension {
  return { name, preload: false };
}
function preloaded(name: string): Extension {
  return { name, preload: true };
}

/** Extensions that a cluster may have. Source: "Extension versions for Amazon Aurora PostgreSQL", release notes. */
export const EXTENSIONS: Readonly<Record<string, Extension>> = {
  pg_stat_statements: preloaded("pg_stat_statements"),
  pg_buffercache: plain("pg_buffercache"),
  pg_cron: preloaded("pg_cron"),
  pgaudit: preloaded("pgaudit"),
  pg_hint_plan: preloaded("pg_hint_plan"),
  postgis: plain("postgis"),
  pgvector: plain("vector"),
  pgcrypto: plain("pgcrypto"),
  pg_trgm: plain("pg_trgm"),
  pg_partman: plain("pg_partman"),
  pg_repack: plain("pg_repack"),
  pgstattuple: plain("pgstattuple"),
  btree_gin: plain("btree_gin"),
  btree_gist: plain("btree_gist"),
  citext: plain("citext"),
  fuzzystrmatch: plain("fuzzystrmatch"),
  hstore: plain("hstore"),
  hypopg: plain("hypopg"),
  intarray: plain("intarray"),
  ltree: plain("ltree"),
  tablefunc: plain("tablefunc"),
  unaccent: plain("unaccent"),
  "uuid-ossp": plain("uuid-ossp"),
};
