import { guardPool } from "../../../constructs/engines/families/postgresql/sql";
import { type Attack, R, S } from "../attack";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * What one database does not separate. Each entry says what is visible and shows that it is so, and that no row of the
 * victim comes with it. Whoever cannot live with them takes a database of their own.
 */
export const channels: readonly Attack[] = [
  {
    id: "notifications",
    title: "LISTEN and NOTIFY",
    visible:
      "channels are shared in a database: who guesses a channel's name hears what is sent on it. Send ids, not data",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query("LISTEN orders");
      const victim = await s.as("victim");
      await victim.query(`UPDATE ${s.table("orders")} SET amount = amount`);
      await victim.query("NOTIFY orders, '4711'");
      const heard = await attacker.query("SELECT 1 AS done");
      if (heard.length !== 1) return "the attacker's session broke";
    },
  },
  {
    id: "role_names",
    title: "Names of roles, databases, schemas and tables",
    visible: "tenants' ids in pg_roles, names in pg_namespace and pg_class, sizes of whole tables; no row",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const roles = await attacker.query(`SELECT rolname FROM pg_roles WHERE rolname = 'tenant_${s.victim.id}'`);
      if (roles.length !== 1) return "stated as visible, but it is not: take the entry out";
      await attacker.query("SELECT * FROM pg_namespace");
      await attacker.query("SELECT *, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'");
      await attacker.query("SELECT * FROM pg_settings WHERE source = 'user'");
      await attacker.query("SELECT * FROM pg_db_role_setting");
    },
  },
  {
    id: "activity",
    title: "pg_stat_activity and pg_locks",
    visible: "that the victim is signed in, and which tables it locks; neither statements nor addresses nor times",
    strategies: [R, S],
    run: async (s) => {
      const victim = await s.as("victim");
      await victim.query(`BEGIN; SELECT * FROM ${s.table("orders")}`);
      const attacker = await s.as("attacker");
      const [row] = await attacker.query(
        `SELECT query, client_addr, query_start, state, wait_event FROM pg_stat_activity WHERE usename = 'tenant_${s.victim.id}'`,
      );
      if (row === undefined) return "stated as visible, but it is not: take the entry out";
      if (
        row.query !== "<insufficient privilege>" ||
        row.client_addr !== null ||
        row.query_start !== null ||
        row.state !== null
      )
        return `seen: ${JSON.stringify(row)}`;
      await attacker.query("SELECT * FROM pg_locks");
    },
  },
  {
    id: "advisory_locks",
    title: "Advisory locks",
    visible: "keys are shared in a database: one tenant can hold a key that another wants. Prefer row locks",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query("SELECT pg_advisory_lock(4711)");
      const victim = await s.as("victim");
      const [row] = await victim.query("SELECT pg_try_advisory_lock(4711) AS got");
      if (row?.got !== false) return "stated as shared, but it is not: take the entry out";
      await attacker.query("SELECT * FROM pg_locks WHERE locktype = 'advisory'");
    },
  },
  {
    id: "table_locks",
    title: "LOCK TABLE on a shared table",
    visible:
      "whoever may delete from a table may lock it: others wait until lock_timeout, and the guard ends the holder",
    strategies: [R],
    limits: { idleInTransactionTimeoutMs: 400, lockTimeoutMs: 200 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query(
        "SET idle_in_transaction_session_timeout = 0; BEGIN; LOCK TABLE app.orders IN ACCESS EXCLUSIVE MODE",
      );
      const victim = await s.as("victim");
      if ((await victim.attempt("SELECT count(*) FROM app.orders")).code !== "55P03")
        return "stated as shared, but it is not: take the entry out";
      await pause(s.attacker.idleInTransactionTimeoutMs + 100);
      // Measuring would wait for the lock as well: the holder is ended first, in the same call.
      await s.execute(guardPool(s.attacker.pool));
      if ((await victim.attempt("SELECT count(*) FROM app.orders")).code !== null)
        return "the guard did not end the holder";
    },
  },
  {
    id: "estimates",
    title: "The number of rows of a shared table",
    visible:
      "the planner knows how many rows a shared table has in all, and so does EXPLAIN; of no column's values, which it has no statistics of",
    strategies: [R],
    run: async (s) => {
      const table = s.fresh("gauges");
      await s.develop(`CREATE TABLE app.${table} (tenant_id text, value int)`);
      const victim = await s.as("victim");
      const expected = async () => {
        await (await s.as("admin")).query(`ANALYZE app.${table}`);
        const attacker = await s.as("attacker");
        const plan = await attacker.query(`EXPLAIN (FORMAT JSON) SELECT 1 FROM app.${table} WHERE value >= 0`);
        return Number(/"Plan Rows":(\d+)/.exec(JSON.stringify(plan))?.[1]);
      };
      await victim.query(`INSERT INTO app.${table} (value) SELECT n FROM generate_series(1, 1000) n`);
      const before = await expected();
      await victim.query(`INSERT INTO app.${table} (value) SELECT n FROM generate_series(1, 20000) n`);
      if ((await expected()) <= before) return "stated as visible, but it is not: take the entry out";
    },
  },
  {
    id: "definitions_seen",
    title: "Definitions in a schema of a tenant's own",
    visible:
      "catalogs are all tenants': bodies of functions, views, defaults, labels of enums, bounds of partitions and comments are read by everybody. Keep values in rows",
    strategies: [S],
    run: async (s) => {
      const migrator = await s.as("victimMigrator");
      const name = s.fresh("partner");
      await migrator.query(`CREATE FUNCTION ${s.table(name)}() RETURNS text LANGUAGE sql AS $$ SELECT 'told' $$`);
      const attacker = await s.as("attacker");
      const rows = await attacker.query(`SELECT prosrc FROM pg_proc WHERE proname = '${name}'`);
      if (!JSON.stringify(rows).includes("told")) return "stated as visible, but it is not: take the entry out";
    },
  },
  {
    id: "sequence_gaps",
    title: "Gaps in generated ids",
    visible:
      "one sequence serves all tenants of a table: gaps tell how many rows others made. Use random ids where that matters",
    strategies: [R],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const victim = await s.as("victim");
      const next = async (session: typeof attacker) =>
        Number(
          (await session.query("INSERT INTO app.customers (email) VALUES (gen_random_uuid()) RETURNING id"))[0]?.id,
        );
      const first = await next(attacker);
      await next(victim);
      const second = await next(attacker);
      for (const session of [attacker, victim])
        await session.query("DELETE FROM app.customers WHERE email NOT LIKE '%@example.org'");
      if (second !== first + 2) return "stated as visible, but it is not: take the entry out";
    },
  },
  {
    id: "large_object_numbers",
    title: "Numbers and owners of large objects",
    visible: "pg_largeobject_metadata lists every large object and its owner; not its bytes",
    strategies: [R, S],
    run: async (s) => {
      const victim = await s.as("victim");
      const [row] = await victim.query(`SELECT lo_from_bytea(0, '${s.marker}') AS oid`);
      const attacker = await s.as("attacker");
      const rows = await attacker.query(`SELECT * FROM pg_largeobject_metadata WHERE oid = ${row?.oid}`);
      await victim.query(`SELECT lo_unlink(${row?.oid})`);
      if (rows.length !== 1) return "stated as visible, but it is not: take the entry out";
    },
  },
];
