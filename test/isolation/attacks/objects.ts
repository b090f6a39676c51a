import { type Attack, D, R, S } from "../attack";

const ALL = [R, S, D] as const;

/** Objects that a tenant makes, changes or finds. */
export const objects: readonly Attack[] = [
  {
    id: "alter_shared_tables",
    title: "Tenants change the shared tables' security themselves",
    strategies: ALL,
    run: async (s) => {
      const orders = s.table("orders");
      const accepted: string[] = [];
      for (const who of ["attacker", "reader"] as const) {
        const session = await s.as(who);
        for (const sql of [
          `ALTER TABLE ${orders} DISABLE ROW LEVEL SECURITY`,
          `ALTER TABLE ${orders} NO FORCE ROW LEVEL SECURITY`,
          `CREATE POLICY mine ON ${orders} USING (true)`,
          `ALTER POLICY tessera_tenant ON ${orders} USING (true)`,
          `DROP POLICY tessera_tenant ON ${orders}`,
          `ALTER TABLE ${orders} OWNER TO CURRENT_USER`,
          `ALTER TABLE ${orders} DISABLE TRIGGER ALL`,
          `ALTER TABLE ${orders} ADD COLUMN x int`,
          `CREATE TRIGGER t BEFORE INSERT ON ${orders} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
          `CREATE RULE r AS ON INSERT TO ${orders} DO ALSO NOTHING`,
          `CREATE INDEX ON ${orders} (secret)`,
          `COMMENT ON TABLE ${orders} IS 'x'`,
          `CREATE STATISTICS st ON secret, amount FROM ${orders}`,
          `DROP TABLE ${orders} CASCADE`,
          `REINDEX TABLE ${orders}`,
          `CLUSTER ${orders}`,
        ]) {
          if ((await session.attempt(sql)).code === null) accepted.push(sql);
        }
      }
      if (accepted.length > 0) return `accepted: ${accepted.join("; ")}`;
      // GRANT by somebody who may not only warns: what counts is what came of it.
      await (await s.as("attacker")).attempt(`GRANT SELECT ON ${orders} TO PUBLIC`);
      const admin = await s.as("admin");
      const granted = await admin.query(
        `SELECT FROM pg_class, aclexplode(relacl) WHERE oid = '${orders}'::regclass AND grantee = 0`,
      );
      if (granted.length > 0) return "the table was granted to PUBLIC";
    },
  },
  {
    id: "create_in_public",
    title: "Leaving objects in schema public for others to trip over",
    strategies: [R, S],
    catches: ["public_create"],
    run: async (s) => {
      const name = s.fresh("orders");
      for (const who of ["attacker", "reader"] as const) {
        const session = await s.as(who);
        for (const sql of [
          `CREATE TABLE public.${name} (id int)`,
          `CREATE FUNCTION public.${name}() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
          `CREATE SCHEMA ${name}`,
        ]) {
          if ((await session.attempt(sql)).code === null) return `${sql} was accepted`;
        }
      }
    },
  },
  {
    id: "create_in_app",
    title: "Making objects in the shared schema, the platform's, the victim's",
    strategies: [R, S],
    run: async (s) => {
      const schema = s.table("x").replace(".x", "");
      const session = await s.as(s.strategy === R ? "attacker" : "migrator");
      for (const place of [schema, "app", "tessera", "pg_catalog"]) {
        const { code } = await session.attempt(
          `CREATE FUNCTION ${place}.${s.fresh("f")}() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
        );
        if (code === null) return `a function was made in ${place}`;
      }
    },
  },
  {
    id: "platform_tables",
    title: "The platform's own tables and functions",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      for (const sql of [
        "SELECT * FROM tessera.quota",
        "SELECT * FROM tessera.tenant_schema",
        "INSERT INTO tessera.reference_table VALUES ('orders')",
        "UPDATE tessera.quota SET max_bytes = NULL",
        `SELECT tessera.erase('${s.victim.id}')`,
        "SELECT * FROM tessera.watch()",
        "SELECT * FROM tessera.watch_files()",
        "SELECT * FROM tessera.hold_quotas()",
        "SELECT tessera.sweep_memberships()",
        "CALL tessera.measure_due()",
        `CREATE OR REPLACE FUNCTION tessera.tenant() RETURNS text LANGUAGE sql AS 'SELECT ''${s.victim.id}'''`,
        "DROP FUNCTION tessera.tenant() CASCADE",
        "ALTER FUNCTION tessera.tenant() SET search_path = public",
        "DROP SCHEMA tessera CASCADE",
        "DROP EVENT TRIGGER tessera_ddl_command_end",
        "ALTER EVENT TRIGGER tessera_ddl_command_end DISABLE",
      ]) {
        if ((await attacker.attempt(sql)).code === null) return `${sql} was accepted`;
      }
      await attacker.attempt(`SELECT tessera.measure('${s.victim.id}')`);
    },
  },
  {
    id: "event_trigger_bypass",
    title: "Developers and migrators cannot get rid of the guard",
    strategies: [R, S],
    run: async (s) => {
      const session = await s.as(s.strategy === R ? "developer" : "migrator");
      for (const sql of [
        "DROP EVENT TRIGGER tessera_ddl_command_end",
        "ALTER EVENT TRIGGER tessera_sql_drop DISABLE",
        "ALTER EVENT TRIGGER tessera_sql_drop RENAME TO x",
        "SET session_replication_role = replica",
        "SET event_triggers = off",
        "DROP FUNCTION tessera.on_sql_drop() CASCADE",
        "CREATE OR REPLACE FUNCTION tessera.guard_relation(rel oid, altered boolean) RETURNS void LANGUAGE sql AS ''",
        "INSERT INTO tessera.reference_table VALUES ('orders')",
        "UPDATE tessera.tenant_schema SET row_level_security = false",
        "DELETE FROM pg_event_trigger",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
      ]) {
        if ((await session.attempt(sql)).code === null) return `${sql} was accepted`;
      }
    },
    expects: ["42704"],
  },
  {
    id: "temporary_objects",
    title: "Temporary tables and functions that shadow the shared ones",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const { code } = await attacker.attempt("CREATE TEMP TABLE orders (tenant_id text, secret text)");
      if (s.strategy === R && code === null) return "a tenant that shares tables made a temporary one";
      await attacker.attempt("CREATE FUNCTION pg_temp.tenant() RETURNS text LANGUAGE sql AS 'SELECT NULL'");
      await attacker.attempt("SET search_path = pg_temp, tessera, app");
      await attacker.attempt(`SELECT * FROM ${s.table("orders")}`);
      await attacker.attempt("SELECT tenant()");
    },
    expects: ["3F000"],
  },
  {
    id: "temporary_without_grant",
    title: "Temporary tables come from PUBLIC unless that is taken away",
    strategies: [R],
    catches: ["database_public"],
    alone: true,
    run: async (s) => {
      const attacker = await s.as("attacker");
      if ((await attacker.attempt("CREATE TEMP TABLE t (x int)")).code === null) return "a temporary table was made";
    },
  },
  {
    id: "sequences",
    title: "Sequences of shared tables: reading, moving, restarting",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      const sequence = s.table("orders_id_seq");
      for (const sql of [
        `SELECT last_value FROM ${sequence}`,
        `SELECT nextval('${sequence}')`,
        `SELECT setval('${sequence}', 1)`,
        `SELECT currval('${sequence}')`,
        `ALTER SEQUENCE ${sequence} RESTART`,
      ]) {
        if ((await attacker.attempt(sql)).code === null) return `${sql} was accepted`;
      }
    },
  },
  {
    id: "large_objects",
    title: "Large objects of the victim",
    strategies: [R, S],
    run: async (s) => {
      const victim = await s.as("victim");
      const [row] = await victim.query(`SELECT lo_from_bytea(0, '${s.marker}') AS oid`);
      const attacker = await s.as("attacker");
      for (const sql of [
        `SELECT lo_get(${row?.oid})`,
        `SELECT convert_from(lo_get(${row?.oid}), 'UTF8')`,
        `SELECT lo_open(${row?.oid}, 262144)`,
        `SELECT lo_put(${row?.oid}, 0, 'x')`,
        `SELECT lo_unlink(${row?.oid})`,
        "SELECT * FROM pg_largeobject",
        `GRANT SELECT ON LARGE OBJECT ${row?.oid} TO PUBLIC`,
        `ALTER LARGE OBJECT ${row?.oid} OWNER TO CURRENT_USER`,
      ]) {
        if ((await attacker.attempt(sql)).code === null) return `${sql} was accepted`;
      }
      await victim.query(`SELECT lo_unlink(${row?.oid})`);
    },
  },
  {
    id: "extensions",
    title: "Extensions, foreign servers, untrusted languages",
    strategies: ALL,
    run: async (s) => {
      const session = await s.as(s.strategy === R ? "attacker" : "migrator");
      for (const sql of [
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION postgres_fdw",
        "CREATE EXTENSION file_fdw",
        "CREATE EXTENSION adminpack",
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER x FOREIGN DATA WRAPPER w",
        "CREATE LANGUAGE c",
        "ALTER EXTENSION citext SET SCHEMA app",
        "CREATE FUNCTION app.c() RETURNS int LANGUAGE c AS '/lib/libc.so', 'getpid'",
      ]) {
        if ((await session.attempt(sql)).code === null) return `${sql} was accepted`;
      }
    },
    expects: ["42704"],
  },
  {
    id: "catalogs_and_statistics",
    title: "Statistics show no value of the shared tables",
    strategies: ALL,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.attempt("SELECT * FROM pg_stats WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
      await attacker.attempt("SELECT * FROM pg_statistic");
      await attacker.attempt("SELECT * FROM pg_stats_ext");
      await attacker.attempt("SELECT * FROM pg_statistic_ext_data");
      await attacker.attempt("SELECT pg_mcv_list_items(stxdmcv) FROM pg_statistic_ext_data");
      await attacker.attempt("SELECT * FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid");
      await attacker.attempt("SELECT * FROM pg_stat_user_tables");
      await attacker.attempt("SELECT * FROM pg_authid");
      await attacker.attempt("SELECT prosrc FROM pg_proc WHERE pronamespace <> 11");
    },
  },
  {
    id: "statement_counts",
    title: "How often a neighbour's statements run, and how many rows they give",
    strategies: [R, S],
    catches: ["statement_counts"],
    run: async (s) => {
      await (await s.as("victim")).query(`SELECT count(*) FROM ${s.table("orders")}`);
      const { rows } = await (await s.as("attacker")).attempt(
        "SELECT sum(calls) AS calls FROM public.pg_stat_statements WHERE userid = $1::regrole",
        [`tenant_${s.victim.id}`],
      );
      if (rows.length > 0) return `${rows[0]?.calls} calls`;
    },
  },
  {
    id: "sessions_and_statements",
    title: "pg_stat_activity and pg_stat_statements hide the victim's statements",
    strategies: [R, S],
    run: async (s) => {
      const victim = await s.as("victim");
      const running = victim.attempt(`SELECT pg_sleep(0.3), '${s.marker}' AS secret`);
      const attacker = await s.as("attacker");
      await attacker.query("SELECT pg_sleep(0.1)");
      await attacker.query("SELECT * FROM pg_stat_activity");
      await attacker.query("SELECT * FROM pg_stat_get_activity(NULL)");
      await attacker.attempt("SELECT * FROM public.pg_stat_statements");
      await attacker.query("SELECT * FROM pg_prepared_statements");
      await attacker.query("SELECT * FROM pg_cursors");
      await running;
    },
  },
  {
    id: "prepared_transactions",
    title: "Two-phase transactions of the victim",
    strategies: [R],
    run: async (s) => {
      const victim = await s.as("victim");
      const name = s.fresh(`x_${s.victim.id}`);
      await victim.query(`BEGIN; UPDATE app.orders SET amount = amount; PREPARE TRANSACTION '${name}'`);
      try {
        const attacker = await s.as("attacker");
        if ((await attacker.attempt(`COMMIT PREPARED '${name}'`)).code === null) return "committed by the attacker";
        if ((await attacker.attempt(`ROLLBACK PREPARED '${name}'`)).code === null) return "rolled back by the attacker";
      } finally {
        await victim.query(`ROLLBACK PREPARED '${name}'`);
      }
    },
  },
  {
    id: "default_privileges",
    title: "Default privileges for objects of others",
    strategies: [R, S],
    run: async (s) => {
      const attacker = await s.as("attacker");
      for (const role of ["tessera_owner", "tessera_migrator", `tenant_${s.victim.id}`]) {
        const { code } = await attacker.attempt(
          `ALTER DEFAULT PRIVILEGES FOR ROLE "${role}" GRANT ALL ON TABLES TO CURRENT_USER`,
        );
        if (code === null) return `accepted for ${role}`;
      }
    },
  },
];
