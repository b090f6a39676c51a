import { type Attack, D, R, S } from "../attack";

const ALL = [R, S, D] as const;

/** Reading: everything that PostgreSQL can read rows with. */
export const reading: readonly Attack[] = [
  {
    id: "select",
    title: "SELECT everything, with and without naming the victim",
    strategies: ALL,
    catches: ["enable", "ddl_command_end"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      for (const table of ["customers", "orders", "events"]) await attacker.attempt(`SELECT * FROM ${s.table(table)}`);
      if (s.strategy === R) await attacker.query(`SELECT * FROM app.orders WHERE tenant_id = '${s.victim.id}'`);
    },
  },
  {
    id: "select_as_reader",
    title: "SELECT as the read-only role",
    strategies: ALL,
    run: async (s) => {
      const reader = await s.as("reader");
      await reader.attempt(`SELECT * FROM ${s.table("orders")}`);
      await reader.attempt(`SELECT * FROM ${s.table("events")}`);
    },
  },
  {
    id: "columns_and_whole_rows",
    title: "System columns, whole rows, row identifiers, samples, ONLY",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const orders = s.table("orders");
      await attacker.attempt(`SELECT ctid, xmin, tableoid, o FROM ${orders} o`);
      await attacker.attempt(
        `SELECT * FROM ${orders} WHERE ctid = ANY (ARRAY(SELECT ('(0,' || n || ')')::tid FROM generate_series(1, 90) n))`,
      );
      await attacker.attempt(`SELECT * FROM ${orders} TABLESAMPLE SYSTEM (100)`);
      await attacker.attempt(`SELECT * FROM ONLY ${orders}`);
      await attacker.attempt(`TABLE ${orders}`);
    },
  },
  {
    id: "joins",
    title: "Joins, sub-queries, lateral, set operations, recursion",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const [orders, customers] = [s.table("orders"), s.table("customers")];
      await attacker.attempt(`SELECT * FROM ${orders} a FULL JOIN ${customers} b ON true`);
      await attacker.attempt(`SELECT (SELECT string_agg(secret, ',') FROM ${orders}) AS all_of_them`);
      await attacker.attempt(
        `SELECT * FROM generate_series(1, 20) n LEFT JOIN LATERAL (SELECT secret FROM ${orders} WHERE id = n) o ON true`,
      );
      await attacker.attempt(`SELECT secret FROM ${orders} UNION ALL SELECT note FROM ${customers} EXCEPT SELECT ''`);
      await attacker.attempt(
        `WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 20) SELECT * FROM r JOIN ${orders} o ON o.id = r.n`,
      );
    },
  },
  {
    id: "aggregates",
    title: "Counts, sums and window functions take in nobody else's rows",
    strategies: [R],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const [row] = await attacker.query(
        "SELECT count(*)::int AS n, count(DISTINCT tenant_id)::int AS t, sum(amount)::int AS total FROM app.orders",
      );
      if (row?.n !== 20 || row.t !== 1) return `counted ${row?.n} orders of ${row?.t} tenants, own: 20 of 1`;
      const window = await attacker.query(
        "SELECT lag(secret) OVER (ORDER BY id), rank() OVER (ORDER BY amount) FROM app.orders",
      );
      if (window.length !== 20) return `a window saw ${window.length} rows`;
    },
  },
  {
    id: "copy_out",
    title: "COPY TO STDOUT, of a table and of a query",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(`COPY ${s.table("orders")} TO STDOUT`);
      await attacker.attempt(`COPY (SELECT * FROM ${s.table("customers")}) TO STDOUT`);
    },
  },
  {
    id: "copy_to_files",
    title: "COPY to and from files and programs, server files",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const accepted = [];
      for (const sql of [
        "COPY (SELECT 1) TO '/tmp/tessera_attack'",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        `CREATE TEMP TABLE IF NOT EXISTS lines (l text); COPY lines FROM '/etc/hostname'`,
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT pg_read_binary_file('base/1/1249')",
        "SELECT pg_ls_dir('.')",
        "SELECT pg_ls_logdir()",
        "SELECT lo_import('/etc/hostname')",
      ]) {
        if ((await attacker.attempt(sql)).code === null) accepted.push(sql);
      }
      if (accepted.length > 0) return `accepted: ${accepted.join("; ")}`;
    },
  },
  {
    id: "views",
    title: "Views over the shared tables",
    strategies: ALL,
    catches: ["force"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(`SELECT * FROM ${s.table("order_report")}`);
      if (s.strategy === R) await attacker.query("SELECT * FROM app.contacts");
    },
  },
  {
    id: "functions",
    title: "Functions, and a SECURITY DEFINER function that runs what it is given",
    strategies: ALL,
    catches: ["force"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(`SELECT * FROM ${s.table("all_orders")}()`);
      if (s.strategy !== R) return;
      await attacker.query("SELECT * FROM app.find_orders('%')");
      await attacker.query(`SELECT * FROM app.find_orders('x'' OR true OR secret LIKE ''x')`);
      await attacker.query(
        `SELECT * FROM app.find_orders('x'' UNION ALL SELECT tenant_id, id, 1, note, 1 FROM app.customers --')`,
      );
    },
  },
  {
    id: "dump_functions",
    title: "Functions that dump tables, schemas and databases",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const schema = s.table("").replace(".", "");
      await attacker.attempt(`SELECT table_to_xml('${s.table("orders")}', true, false, '')`);
      await attacker.attempt(`SELECT query_to_xml('SELECT * FROM ${s.table("orders")}', true, false, '')`);
      await attacker.attempt(`SELECT schema_to_xml('${schema}', true, false, '')`);
      await attacker.attempt("SELECT database_to_xml(true, false, '')");
      await attacker.attempt(`SELECT * FROM ts_stat('SELECT secret::tsvector FROM ${s.table("orders")}')`);
      await attacker.attempt(`SELECT cursor_to_xml('none', 1, true, false, '')`);
    },
    expects: ["34000"],
  },
  {
    id: "dump_tool",
    title: "What a dump tool does: locks, row_security off, then COPY",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      await attacker.attempt(`LOCK TABLE ${s.table("orders")} IN ACCESS SHARE MODE`);
      await attacker.attempt("ROLLBACK; SET row_security = off");
      await attacker.attempt(`COPY ${s.table("orders")} TO STDOUT`);
      await attacker.attempt(`SELECT * FROM ${s.table("orders")}`);
      await attacker.attempt("SELECT pg_export_snapshot()");
    },
  },
  {
    id: "cursors",
    title: "Cursors, held over the end of their transaction",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(`BEGIN; DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT * FROM ${s.table("orders")}; COMMIT`);
      await attacker.attempt("FETCH ALL FROM c");
      await attacker.attempt("ROLLBACK");
    },
    expects: ["34000", "25P02"],
  },
  {
    id: "prepared",
    title: "Prepared statements with generic plans",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt("SET plan_cache_mode = force_generic_plan");
      await attacker.attempt(`PREPARE p(text) AS SELECT * FROM ${s.table("orders")} WHERE secret LIKE $1`);
      for (let n = 0; n < 7; n++) await attacker.attempt("EXECUTE p('%')");
    },
    expects: ["26000"],
  },
  {
    id: "plan_cache",
    title: "A plan made while one tenant is served, run while another is",
    strategies: [R],
    run: async (s) => {
      // The worst case of a shared pool: one connection whose session_user an administrator changes.
      const shared = await s.as("admin");
      await shared.query(`SET SESSION AUTHORIZATION "tenant_${s.victim.id}"`);
      await shared.query("SET plan_cache_mode = force_generic_plan");
      await shared.query("PREPARE p AS SELECT DISTINCT tenant_id FROM app.orders");
      const first = await shared.query("EXECUTE p");
      await shared.query(`SET SESSION AUTHORIZATION "tenant_${s.attacker.id}"`);
      const second = await shared.query("EXECUTE p");
      if (first[0]?.tenant_id !== s.victim.id) return "the plan did not work for its first tenant";
      if (second.length !== 1 || second[0]?.tenant_id !== s.attacker.id)
        return `the plan showed ${JSON.stringify(second)}`;
    },
  },
  {
    id: "partitions",
    title: "Partitions and children, by their own names",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(`SELECT * FROM ${s.table("events_2025")}`);
      if (s.strategy === S) return;
      await attacker.query("SELECT * FROM ONLY app.vehicles");
      await attacker.query("SELECT * FROM app.assets");
      await attacker.query("SELECT * FROM app.events_2024");
    },
  },
  {
    id: "leaky_predicates",
    title: "Predicates that tell what they see: casts, division by zero, errors",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const orders = s.table("orders");
      for (const where of [
        "secret::int = 1",
        "1 / (amount - 1001) > 0",
        "xml(secret) IS NULL",
        "to_date(secret, 'YYYY') IS NULL",
        "secret ~ ('[' || secret)",
      ]) {
        await attacker.attempt(`SELECT count(*) FROM ${orders} WHERE id <> 1 AND ${where}`);
      }
    },
    // The attacker's own rows are text, which is no number: PostgreSQL says so and shows the attacker's own value.
    expects: ["22P02"],
  },
  {
    id: "leaky_function",
    title: "A function of the attacker's own, cheap and chatty, in a predicate",
    strategies: [S],
    run: async (s) => {
      const migrator = await s.as("migrator");
      const leak = s.mine(s.fresh("leak"));
      await migrator.query(
        `CREATE FUNCTION ${leak}(t text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$`,
      );
      const attacker = await s.as("attacker");
      await attacker.attempt(`SELECT * FROM ${s.table("orders")} WHERE ${leak}(secret)`);
      await attacker.attempt(`SELECT * FROM app.orders WHERE ${leak}(secret)`);
    },
  },
  {
    id: "explain",
    title: "EXPLAIN ANALYZE counts no hidden row by its content",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt(
        `EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT * FROM ${s.table("orders")} WHERE secret LIKE 'SECRET%'`,
      );
    },
  },
  {
    id: "parallel",
    title: "Parallel workers see what their leader may see",
    strategies: [R],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query(`SET ${s.majorVersion >= 16 ? "debug_parallel_query" : "force_parallel_mode"} = on`);
      await attacker.query(
        "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0",
      );
      const [row] = await attacker.query("SELECT count(*)::int AS n FROM app.orders");
      if (row?.n !== 20) return `parallel workers counted ${row?.n} rows, own: 20`;
      await attacker.query("SELECT * FROM app.orders");
    },
  },
  {
    id: "read_all_data",
    title: "A mistaken GRANT pg_read_all_data still shows own rows only (membership_by_hand refuses it besides)",
    strategies: [R, S],
    catches: ["enable"],
    run: async (s) => {
      const admin = await s.as("admin");
      const role = `"tenant_${s.attacker.id}"`;
      await admin.query(`GRANT pg_read_all_data, pg_write_all_data TO ${role}`);
      try {
        const attacker = await s.as("attacker");
        await attacker.attempt(`SELECT * FROM ${s.table("orders")}`);
        await attacker.attempt(`SELECT * FROM ${s.table("events")}`);
        await attacker.attempt(`BEGIN; DELETE FROM ${s.table("orders")} RETURNING *; ROLLBACK`);
      } finally {
        await admin.query(`REVOKE pg_read_all_data, pg_write_all_data FROM ${role}`);
      }
    },
  },
];
