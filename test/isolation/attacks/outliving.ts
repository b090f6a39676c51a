import { applyTenant, guardPool } from "../../../constructs/engines/families/postgresql/sql";
import { until } from "../../support/until";
import { type Attack, R, S, type Stage } from "../attack";
import { pause } from "./holding";

const look = (s: Stage) => s.execute(guardPool(s.attacker.pool));

/** Sessions, settings and objects that outlive or hold up what the platform does. */
export const outliving: readonly Attack[] = [
  {
    id: "stalled_sign_in",
    title: "A session that sleeps while it signs in, and wakes after the suspension",
    strategies: [R, S],
    catches: ["stalled_sign_in"],
    run: async (s) => {
      const admin = await s.as("admin");
      // One wakes while sessions are ended, the other after that.
      for (const seconds of [1, 8]) {
        const stalled = s.as("attacker", { options: `-c post_auth_delay=${seconds}` }).catch(() => null);
        await until(async () => (await admin.query("SELECT FROM tessera.signing_in()")).length > 0, seconds * 1000);
        try {
          await s.execute(applyTenant({ ...s.attacker, login: false }));
          const session = await stalled;
          if (session !== null && (await session.attempt(`SELECT count(*) FROM ${s.mine("orders")}`)).code === null)
            return `it went on after ${seconds} s`;
        } finally {
          await s.execute(applyTenant(s.attacker));
        }
      }
    },
  },
  {
    id: "settings_of_a_database",
    title: "Limits lifted for good by settings of the role in one database",
    strategies: [R, S],
    catches: ["database_settings"],
    run: async (s) => {
      for (const who of ["attacker", "reader"] as const) {
        const session = await s.as(who);
        await session.query("SET default_transaction_read_only = off");
        for (const setting of ["statement_timeout = 0", "work_mem = '1GB'", "default_transaction_read_only = off"])
          await session.query(`ALTER ROLE CURRENT_USER IN DATABASE ${s.attacker.pool.database} SET ${setting}`);
        await s.execute(applyTenant(s.attacker));
        const [row] = await (await s.as(who)).query(
          "SELECT current_setting('statement_timeout') AS t, current_setting('work_mem') AS m",
        );
        const admin = await s.as("admin");
        await admin.query(
          `ALTER ROLE "${who === "attacker" ? "tenant" : "reader"}_${s.attacker.id}" IN DATABASE ${s.attacker.pool.database} RESET ALL`,
        );
        if (row?.t === "0" || row?.m === "1GB") return `after a deployment ${who} still has ${JSON.stringify(row)}`;
      }
    },
  },
  {
    id: "autovacuum_function",
    title: "Code of a tenant's run by autovacuum, which no limit of time holds: indexes, statistics, ranges",
    strategies: [S],
    catches: ["autovacuum_code", "autovacuum_range"],
    run: async (s) => {
      const migrator = await s.as("migrator");
      const [sleeps, table, differs] = [
        s.mine(s.fresh("sleeps")),
        s.mine(s.fresh("napping")),
        s.mine(s.fresh("differs")),
      ];
      await migrator.query(
        `CREATE FUNCTION ${sleeps}(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN $1; END $$`,
      );
      await migrator.query(`CREATE TABLE ${table} (x int, y int)`);
      await migrator.query(
        `CREATE FUNCTION ${differs}(int, int) RETURNS float8 IMMUTABLE LANGUAGE sql AS 'SELECT ($1 - $2)::float8'`,
      );
      for (const sql of [
        `CREATE INDEX ON ${table} ((${sleeps}(x)))`,
        `CREATE INDEX ON ${table} (x) WHERE ${sleeps}(y) > 0`,
        `CREATE STATISTICS ${s.mine(s.fresh("stats"))} ON (${sleeps}(x)), y FROM ${table}`,
        `CREATE TYPE ${s.mine(s.fresh("span"))} AS RANGE (SUBTYPE = int4, SUBTYPE_DIFF = ${differs})`,
      ]) {
        if (await s.change(migrator, sql)) return `accepted: ${sql}`;
      }
    },
  },
  {
    id: "autovacuum_slowed",
    title: "A table whose storage parameters keep a worker of autovacuum busy",
    strategies: [S],
    catches: ["autovacuum_pace"],
    run: async (s) => {
      const migrator = await s.as("migrator");
      const table = s.mine(s.fresh("slow"));
      await migrator.query(`CREATE TABLE ${table} (x int, t text)`);
      for (const sql of [
        `ALTER TABLE ${table} SET (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)`,
        `CREATE TABLE ${s.mine(s.fresh("slow"))} (x text) WITH (toast.autovacuum_vacuum_cost_delay = 100)`,
        `ALTER TABLE ${table} SET (autovacuum_freeze_max_age = 100000)`,
      ]) {
        if (await s.change(migrator, sql)) return `accepted: ${sql}`;
      }
    },
  },
  {
    id: "pending_list",
    title: "The list of entries to be sorted into a shared GIN index, as long as one tenant wants it",
    strategies: [R],
    catches: ["pending_list"],
    run: async (s) => {
      const [table, admin] = [s.fresh("pages"), await s.as("admin")];
      await admin.query("CREATE EXTENSION IF NOT EXISTS btree_gin; CREATE EXTENSION IF NOT EXISTS pageinspect");
      await s.develop(
        `CREATE TABLE app.${table} (tenant_id text, t tsvector)`,
        `CREATE INDEX ${table}_i ON app.${table} USING gin (tenant_id, t)`,
      );
      const attacker = await s.as("attacker");
      await attacker.query("SET gin_pending_list_limit = '1GB'");
      await admin.query("UPDATE tessera.quota SET exceeded = false");
      let most = 0;
      for (let n = 0; n < 6; n++) {
        await attacker.query(
          `INSERT INTO app.${table} (t) SELECT to_tsvector('simple', (SELECT string_agg(md5((n * 100 + i)::text), ' ') FROM generate_series(1, 60) i)) FROM generate_series(1, 250) n`,
        );
        const [row] = await admin.query(
          `SELECT n_pending_pages AS n FROM gin_metapage_info(get_raw_page('app.${table}_i', 0))`,
        );
        most = Math.max(most, Number(row?.n));
      }
      await admin.query(`DROP TABLE app.${table}`);
      // 4 MB are 512 pages, and what one statement more brought.
      if (most > 600) return `${most} pages that each search of anybody reads`;
    },
  },
  {
    id: "password_rounds",
    title: "A password hashed two thousand million times",
    strategies: [R],
    since: 16,
    limits: { statementTimeoutMs: 1_500 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query("SET statement_timeout = 0; SET scram_iterations = 2147483647");
      const running = attacker.attempt("ALTER ROLE CURRENT_USER PASSWORD 'mine'");
      await pause(s.attacker.statementTimeoutMs + 300);
      await look(s);
      let over = false;
      void running.then(() => {
        over = true;
      });
      if (!(await until(async () => over))) return "it was not ended";
    },
  },
];
