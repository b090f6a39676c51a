import { applyTenant, guardPool } from "../../../constructs/engines/families/postgresql/sql";
import { type Attack, D, R, S, type Stage } from "../attack";
import { pause } from "./holding";

/** The attacker's own database, which for a database of its own is not the victim's. */
const home = (s: Stage) => ({ database: s.attacker.pool.database });
const look = (s: Stage) => s.execute(guardPool(s.attacker.pool));

async function quotaOf(s: Stage): Promise<{ used: number; exceeded: boolean }> {
  const admin = await s.as("admin", home(s));
  const [row] = await admin.query(
    `SELECT used_bytes::int AS used, exceeded FROM tessera.quota WHERE tenant = '${s.attacker.id}'`,
  );
  return { used: Number(row?.used), exceeded: row?.exceeded === true };
}

const exceed = async (s: Stage, value: boolean) => {
  const admin = await s.as("admin", home(s));
  await admin.query(`UPDATE tessera.quota SET exceeded = ${value} WHERE tenant = '${s.attacker.id}'`);
};

/** A large object of so many megabytes. */
const largeObject = (megabytes: number) =>
  `SELECT lo_from_bytea(0, decode(repeat('ab', ${megabytes} * 1000000), 'hex')) AS oid`;

/** Storage that no INSERT fills. */
export const storage: readonly Attack[] = [
  {
    id: "large_objects",
    title: "Large objects, which are in no table of the tenant's",
    strategies: [R, S, D],
    catches: ["measure_large_objects"],
    run: async (s) => {
      const attacker = await s.as("attacker", home(s));
      const [row] = await attacker.query(largeObject(2));
      try {
        await look(s);
        const { used, exceeded } = await quotaOf(s);
        if (!exceeded) return `2000000 bytes of a large object at a quota of ${s.attacker.maxBytes}: measured ${used}`;
        if (
          (await attacker.attempt(`INSERT INTO ${s.mine("customers")} (id, email) VALUES (8800, 'lo@x')`)).code === null
        )
          return "INSERT goes on";
      } finally {
        await attacker.attempt(`SELECT lo_unlink(${row?.oid})`);
        await look(s);
      }
    },
  },
  {
    id: "temporary_tables",
    title: "Temporary tables",
    strategies: [S, D],
    catches: ["measure_owned"],
    run: async (s) => {
      const attacker = await s.as("attacker", home(s));
      await attacker.query(
        "CREATE TEMP TABLE big AS SELECT n, repeat(md5(n::text), 20) AS t FROM generate_series(1, 3000) n",
      );
      await look(s);
      const { used, exceeded } = await quotaOf(s);
      await attacker.query("DROP TABLE big");
      await look(s);
      if (!exceeded) return `a temporary table of 2 MB at a quota of ${s.attacker.maxBytes}: measured ${used}`;
    },
  },
  {
    id: "quota_trigger_replaced",
    title: "The size guard's trigger replaced by one of its name that does nothing",
    strategies: [R, S],
    catches: ["quota_intact"],
    run: async (s) => {
      const session = await s.as(s.strategy === R ? "developer" : "migrator");
      const [nothing, table] = [s.mine(s.fresh("nothing")), s.mine(s.fresh("notes"))];
      const column = s.strategy === R ? "tenant_id text" : "x int";
      await session.query(`CREATE TABLE ${table} (${column})`);
      await session.query(
        `CREATE FUNCTION ${nothing}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
      );
      const events = ["BEFORE INSERT OR UPDATE", "AFTER INSERT OR UPDATE", "BEFORE DELETE"];
      for (const event of events) {
        const sql = `CREATE OR REPLACE TRIGGER tessera_quota ${event} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ${nothing}()`;
        if (await s.change(session, sql)) return `accepted: ${sql}`;
      }
      await session.query("BEGIN");
      const gated = `CREATE OR REPLACE TRIGGER tessera_quota BEFORE INSERT OR UPDATE ON ${table} FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION tessera.refuse_over_quota()`;
      const accepted = await s.change(session, gated);
      await session.attempt("ROLLBACK");
      if (accepted) return `accepted: ${gated}`;
    },
  },
  {
    id: "commands_over_quota",
    title: "Writing by commands: CREATE TABLE AS, materialized views, indexes",
    strategies: [S, D],
    catches: ["quota_ddl"],
    run: async (s) => {
      const migrator = await s.as("migrator", home(s));
      const [view, more] = [s.mine(s.fresh("seen")), s.mine(s.fresh("more"))];
      await migrator.query(`CREATE MATERIALIZED VIEW ${view} AS SELECT 1 AS n`);
      await exceed(s, true);
      try {
        for (const sql of [
          `CREATE TABLE ${more} AS SELECT n FROM generate_series(1, 100) n`,
          `SELECT n INTO ${more} FROM generate_series(1, 100) n`,
          `CREATE MATERIALIZED VIEW ${more} AS SELECT n FROM generate_series(1, 100) n`,
          `REFRESH MATERIALIZED VIEW ${view}`,
          `CREATE INDEX ON ${s.mine("orders")} (amount, id)`,
        ]) {
          if (await s.change(migrator, sql)) return `accepted over quota: ${sql}`;
        }
        await migrator.query(`DROP MATERIALIZED VIEW ${view}`);
      } finally {
        await exceed(s, false);
      }
    },
  },
  {
    id: "definitions",
    title: "Data kept in comments and bodies of functions",
    strategies: [S],
    catches: ["definition_size"],
    run: async (s) => {
      const migrator = await s.as("migrator");
      for (const sql of [
        `COMMENT ON TABLE ${s.mine("customers")} IS '${"x".repeat(100_000)}'`,
        `CREATE FUNCTION ${s.mine(s.fresh("kept"))}() RETURNS int LANGUAGE sql AS '/* ${"x".repeat(200_000)} */ SELECT 1'`,
      ]) {
        if (await s.change(migrator, sql)) return `accepted: ${sql.slice(0, 60)}...`;
      }
    },
  },
  {
    id: "growing_past_quota",
    title: "Growth past the refusal, by large objects over and over",
    strategies: [R],
    catches: ["quota_closed"],
    limits: { statementTimeoutMs: 1_500 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query("SET statement_timeout = 0");
      const made: unknown[] = [];
      const grow = async () => made.push((await attacker.attempt(largeObject(1))).rows[0]?.oid);
      try {
        await grow();
        await look(s);
        await pause(s.attacker.statementTimeoutMs + 100);
        await look(s);
        await grow();
        await look(s);
        if ((await attacker.attempt("SELECT 1")).code === null) return "the session goes on growing";
        if ((await s.as("attacker").catch(() => null)) !== null) return "it signs in and goes on growing";
      } finally {
        await s.execute(applyTenant(s.attacker));
        const again = await s.as("attacker");
        for (const oid of made) if (oid !== undefined) await again.attempt(`SELECT lo_unlink(${oid})`);
        await look(s);
      }
    },
  },
  {
    id: "log_by_a_reader",
    title: "A role that reads only writes log without an end",
    strategies: [R, S],
    catches: ["written"],
    run: async (s) => {
      const reader = await s.as("reader");
      await look(s);
      await reader.query(
        "SELECT count(pg_logical_emit_message(false, 'x', repeat('x', 1000000))) FROM generate_series(1, 4)",
      );
      await look(s);
      await pause(100);
      if ((await reader.attempt("SELECT 1")).code === null)
        return `4000000 bytes of log at a quota of ${s.attacker.maxBytes}, and it goes on`;
    },
  },
  {
    id: "migrator_limits",
    title: "A migrator without limits: a statement without an end, temporary files",
    strategies: [S],
    run: async (s) => {
      const migrator = await s.as("migrator");
      const [row] = await migrator.query(
        "SELECT current_setting('statement_timeout') AS statement, current_setting('work_mem') AS memory, current_setting('idle_in_transaction_session_timeout') AS idle",
      );
      if (row?.statement === "0" || row?.idle === "0" || row?.memory !== `${s.attacker.workMemKb / 1024}MB`)
        return `its limits are ${JSON.stringify(row)}`;
      const sort = "SELECT count(*) FROM (SELECT md5(n::text) FROM generate_series(1, 200000) n ORDER BY 1) t";
      if ((await migrator.attempt(sort)).code !== "53400") return "its temporary files have no limit";
    },
  },
];
