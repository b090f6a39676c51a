import { EXTENSION_ROWS } from "../../constructs/engines/families/postgresql/sql/extensions";
import type { Session } from "../isolation/session";

/** A database with a tenant that attacks and its neighbours. */
export interface Ground {
  readonly extensions: readonly string[];
  /** The attacker's role. */
  readonly attacker: string;
  /** Schema of a neighbour that has its own. */
  readonly ownSchema: string;
  as(who: "admin" | "developer" | "attacker" | "victim" | "own" | "ownMigrator"): Promise<Session>;
  close(): Promise<void>;
}

/** What holds of an extension. */
export interface Claim {
  readonly id: string;
  /** Extension that the server must have. Null: any of them. */
  readonly extension: string | null;
  /** The guard without which it does not hold. */
  readonly guard?: string;
  /** What was told of a neighbour. Undefined: nothing. */
  run(ground: Ground): Promise<string | undefined>;
}

/** Every function of PostGIS that reads an index or statistics, of a table and column. */
const EXTENTS = (schema: string, table: string) => {
  const oid = `(SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = '${schema}' AND relname = '${table}')::regclass`;
  return [
    `ST_EstimatedExtent('${schema}', '${table}', 'geom')`,
    `ST_EstimatedExtent('${schema}', '${table}', 'geom', true)`,
    `_postgis_index_extent(${oid}, 'geom')`,
    `_postgis_stats(${oid}, 'geom')`,
    `_postgis_selectivity(${oid}, 'geom', 'POLYGON((42 7,42 8,43 8,43 7,42 7))')`,
    `_postgis_join_selectivity(${oid}, 'geom', ${oid}, 'geom')`,
  ];
};
const HIDDEN = "ST_SetSRID(ST_MakePoint(42.123456, 7.987654), 4326)";
const COLUMNS = "id bigint GENERATED ALWAYS AS IDENTITY, geom geometry(Point, 4326)";

async function told(session: Session, schema: string): Promise<string | undefined> {
  for (const call of EXTENTS(schema, "places")) {
    const { rows } = await session.attempt(`SELECT (${call})::text AS told`);
    if (rows[0]?.told != null) return `${call.split("(")[0]} of ${schema}: ${String(rows[0].told).slice(0, 90)}`;
  }
}

/** Vectors of three numbers. The attacker's own is at zero: who is nearer to a point says on which side of a plane they lie. */
const SECRET = [0.31337, -0.77421, 0.12345];
const HALVINGS = 16;

async function vectorRead(ground: Ground): Promise<string | undefined> {
  const developer = await ground.as("developer");
  await developer.query(
    "CREATE TABLE app.vectors (tenant_id text, id bigint GENERATED ALWAYS AS IDENTITY, v vector(3))",
  );
  for (const method of ["ivfflat", "hnsw"]) {
    const { code } = await developer.attempt(`CREATE INDEX ON app.vectors USING ${method} (v vector_l2_ops)`);
    if (code !== null && code !== "TS001") return `${method}: ${code}`;
  }
  await (await ground.as("victim")).query(`INSERT INTO app.vectors (v) VALUES ('[${SECRET}]')`);
  const attacker = await ground.as("attacker");
  await attacker.query("INSERT INTO app.vectors (v) VALUES ('[0,0,0]')");
  // Without the index the settings are of no use, and of no harm.
  for (const setting of ["enable_seqscan = off", "enable_sort = off", "enable_bitmapscan = off", "hnsw.ef_search = 1"])
    await attacker.query(`SET ${setting}`);
  let asked = 0;
  const mine = async (axis: number, at: number) => {
    asked += 1;
    const point = SECRET.map((_, index) => (index === axis ? at : 0));
    return (await attacker.query(`SELECT FROM app.vectors ORDER BY v <-> '[${point}]' LIMIT 1`)).length === 1;
  };
  const planes: number[] = [];
  for (const axis of SECRET.keys()) {
    const sign = (await mine(axis, 1e4)) ? -1 : 1;
    let [low, high] = [0, 8];
    for (let n = 0; n < HALVINGS; n++) {
      const middle = (low + high) / 2;
      if (await mine(axis, sign / middle)) high = middle;
      else low = middle;
    }
    planes.push((sign * (low + high)) / 2);
  }
  const length = 4 / planes.reduce((sum, each) => sum + each ** 2, 0);
  const read = planes.map((each) => (each * length) / 2);
  if (read.every((each, axis) => Math.abs(each - SECRET[axis]!) < 1e-3))
    return `${read.map((each) => each.toFixed(4))} after ${asked} searches without EXPLAIN`;
}

export const CLAIMS: readonly Claim[] = [
  {
    id: "extents_of_shared_tables",
    extension: "postgis",
    guard: "extents",
    run: async (ground) => {
      const developer = await ground.as("developer");
      await developer.query(`CREATE TABLE app.places (tenant_id text, ${COLUMNS})`);
      await developer.query("CREATE INDEX ON app.places USING gist (tenant_id, geom)");
      await (await ground.as("victim")).query(`INSERT INTO app.places (geom) VALUES (${HIDDEN})`);
      await (await ground.as("admin")).query("ANALYZE app.places");
      return told(await ground.as("attacker"), "app");
    },
  },
  {
    id: "extents_of_a_neighbours_schema",
    extension: "postgis",
    guard: "extents",
    run: async (ground) => {
      const migrator = await ground.as("ownMigrator");
      await migrator.query(`CREATE TABLE ${ground.ownSchema}.places (${COLUMNS})`);
      await migrator.query(`CREATE INDEX ON ${ground.ownSchema}.places USING gist (geom)`);
      const own = await ground.as("own");
      await own.query(`INSERT INTO ${ground.ownSchema}.places (geom) SELECT ${HIDDEN} FROM generate_series(1, 100)`);
      await (await ground.as("admin")).query(`ANALYZE ${ground.ownSchema}.places`);
      return told(await ground.as("attacker"), ground.ownSchema);
    },
  },
  {
    id: "vectors_by_who_is_nearer",
    extension: "vector",
    guard: "index_tenant",
    run: vectorRead,
  },
  {
    id: "selectivity_of_hypothetical_indexes",
    extension: "hypopg",
    run: async (ground) => {
      await (await ground.as("developer")).query("CREATE TABLE app.supposed (tenant_id text, n int)");
      const [victim, admin, attacker] = [
        await ground.as("victim"),
        await ground.as("admin"),
        await ground.as("attacker"),
      ];
      await victim.query("INSERT INTO app.supposed (n) SELECT 31337424 FROM generate_series(1, 20000)");
      await admin.query("ANALYZE app.supposed");
      const sizes = [];
      for (const least of [31_337_424, 31_337_425]) {
        await attacker.query(`SELECT hypopg_create_index('CREATE INDEX ON app.supposed (n) WHERE n >= ${least}')`);
        const [row] = await attacker.query("SELECT hypopg_relation_size(indexrelid) AS size FROM hypopg()");
        await attacker.query("SELECT hypopg_reset()");
        sizes.push(row?.size);
      }
      if (sizes[0] !== sizes[1]) return `sizes ${sizes}`;
    },
  },
  {
    id: "what_closes_itself",
    extension: null,
    run: async (ground) => {
      const admin = await ground.as("admin");
      const names = ground.extensions.filter((name) => "closes" in EXTENSION_ROWS[name]!);
      const rows = await admin.query(
        `SELECT e.extname, d.objid, coalesce(p.oid::regprocedure::text, c.oid::regclass::text) AS name
          FROM pg_extension e JOIN pg_depend d ON d.refobjid = e.oid AND d.deptype = 'e'
          LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
          LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind IN ('r', 'v', 'm')
          JOIN pg_namespace n ON n.oid = coalesce(p.pronamespace, c.relnamespace)
          WHERE e.extname = ANY($1) AND has_schema_privilege($2, n.oid, 'USAGE')
            AND coalesce(has_function_privilege($2, p.oid, 'EXECUTE'), has_table_privilege($2, c.oid, 'SELECT'))`,
        [names, ground.attacker],
      );
      if (rows.length > 0) return rows.map((row) => `${row.extname}: ${row.name}`).join(", ");
    },
  },
  {
    id: "a_view_or_function_with_other_rights",
    extension: null,
    // Whoever adds to the list of extensions, or to their versions, meets here what runs with its owner's rights.
    run: async (ground) => {
      const rows = await (await ground.as("admin")).query(
        `SELECT p.oid::regprocedure::text AS name FROM pg_proc p
          JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
          JOIN pg_extension e ON e.oid = d.refobjid
          WHERE p.prosecdef AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
            AND e.extname = ANY($1) AND has_function_privilege($2, p.oid, 'EXECUTE') AND has_schema_privilege($2, p.pronamespace, 'USAGE')
            AND NOT (e.extname = 'pg_partman' AND p.proname ~ '^check_(epoch_type|partition_type|name_length)$')`,
        [ground.extensions, ground.attacker],
      );
      if (rows.length > 0) return rows.map((row) => row.name).join(", ");
    },
  },
];
