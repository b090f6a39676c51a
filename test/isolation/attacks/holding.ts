import { guardPool } from "../../../constructs/engines/families/postgresql/sql";
import type { LogLine } from "../../../executor/run";
import { until } from "../../support/until";
import { type Attack, R, S, type Stage } from "../attack";
import type { Session } from "../session";

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A session that says something every 50 ms, so that it is never idle for long. Ends when it is ended. */
export function heartbeat(session: Session): { stop(): Promise<boolean> } {
  let going = true;
  let alive = true;
  const beating = (async () => {
    while (going && alive) {
      alive = (await session.attempt("SELECT 1")).code === null;
      await pause(50);
    }
  })();
  return {
    /** Whether it lived until now, and still does. */
    stop: async () => {
      going = false;
      await beating;
      return alive && (await session.attempt("SELECT 1")).code === null;
    },
  };
}

const look = (s: Stage) => s.execute(guardPool(s.attacker.pool));
/** A session of the guard's that stays: each call is a look, in one transaction. */
async function staying(s: Stage): Promise<() => Promise<readonly Record<string, unknown>[]>> {
  const executor = await s.as("executor");
  await executor.query("BEGIN; SET LOCAL lock_timeout = '50ms'");
  return () => executor.query("SELECT * FROM tessera.watch()");
}
const LIMITS_OFF = "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0";

/** One tenant stops others: by what it holds and does not let go, whatever limits it lifted for itself. */
export const holding: readonly Attack[] = [
  {
    id: "trapped_cancel",
    title: "A block that traps every cancel, its own time limit among them",
    strategies: [R],
    catches: ["watch_statement"],
    limits: { statementTimeoutMs: 1_500 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      let end: string | null | undefined;
      const running = attacker.attempt(
        `DO $$ DECLARE t timestamptz := clock_timestamp(); BEGIN LOOP
           BEGIN PERFORM pg_sleep(0.2); EXCEPTION WHEN query_canceled THEN NULL; END;
           EXIT WHEN clock_timestamp() > t + interval '120 s'; END LOOP; END $$`,
      );
      void running.then(({ code }) => {
        end = code;
      });
      await pause(s.attacker.statementTimeoutMs + 300);
      await look(s);
      await until(() => end !== undefined);
      if (end !== "57P01") return "it was not ended";
    },
  },
  {
    id: "heartbeat_transaction",
    title: "A transaction that holds xmin, with a statement every 50 ms",
    strategies: [R],
    catches: ["watch_transaction"],
    limits: { statementTimeoutMs: 1_500 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query(`${LIMITS_OFF}; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM app.orders`);
      const beat = heartbeat(attacker);
      await pause(2 * s.attacker.statementTimeoutMs + 300);
      await look(s);
      if (await beat.stop()) return "it went on past its limit";
    },
  },
  {
    id: "heartbeat_lock",
    title: "LOCK TABLE on a shared table, with a statement every 50 ms",
    strategies: [R],
    catches: ["watch_shared_table"],
    limits: { lockTimeoutMs: 200 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query(`${LIMITS_OFF}; BEGIN; LOCK TABLE app.orders IN SHARE ROW EXCLUSIVE MODE`);
      const beat = heartbeat(attacker);
      await pause(s.attacker.lockTimeoutMs + 200);
      await look(s);
      if (await beat.stop()) return "it kept the lock";
      if ((await (await s.as("victim")).attempt("UPDATE app.orders SET amount = amount")).code !== null)
        return "the victim could not write";
    },
  },
  {
    id: "lock_again",
    title: "LOCK TABLE on a shared table for less than anybody's limit, over and over",
    strategies: [R],
    catches: ["watch_shared_again"],
    limits: { lockTimeoutMs: 60_000 },
    run: async (s) => {
      const looks = await staying(s);
      for (let time = 0; time < 3; time++) {
        const attacker = await s.as("attacker");
        await attacker.query("BEGIN; LOCK TABLE app.orders");
        await looks();
        if ((await attacker.attempt("COMMIT")).code !== null) return;
      }
      return "three looks found it locked, and nobody was ended";
    },
  },
  {
    id: "vacuum_kept_away",
    title: "A lock that keeps vacuum from a shared table, which does not wait for it",
    strategies: [R],
    catches: ["watch_shared_vacuum"],
    limits: { lockTimeoutMs: 60_000 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query("BEGIN; LOCK TABLE app.orders IN SHARE UPDATE EXCLUSIVE MODE");
      await look(s);
      if ((await attacker.attempt("SELECT 1")).code === null) return "it keeps vacuum away";
    },
  },
  {
    id: "waiting_for_a_row",
    title: "A tenant that waits for a row of its own is taken for one that locks a table",
    strategies: [R],
    limits: { lockTimeoutMs: 60_000 },
    run: async (s) => {
      const looks = await staying(s);
      const sessions = [await s.as("attacker"), await s.as("attacker"), await s.as("attacker")];
      const update = "UPDATE app.orders SET amount = amount WHERE id = 1";
      await sessions[0]!.query(`BEGIN; ${update}`);
      const waiting = sessions.slice(1).map((session) => session.attempt(update));
      await pause(300);
      await looks();
      await looks();
      await sessions[0]!.attempt("COMMIT");
      if ((await Promise.all(waiting)).some(({ code }) => code !== null)) return "it was ended";
    },
  },
  {
    id: "deaf_session",
    title: "A session that hears no signal, in an expression of XPath, is told as ended",
    strategies: [R],
    catches: ["watch_unended"],
    limits: { statementTimeoutMs: 500 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      // Some seconds on any machine: three loops, each in the other.
      const burning = attacker.attempt(
        "SELECT xpath('count(//a[count(//a[count(//a) > 0]) > 0])', xmlparse(document '<r>' || repeat('<a/>', 700) || '</r>'))",
      );
      await pause(1_500);
      const looks = await staying(s);
      const mine = (rows: readonly Record<string, unknown>[]) => rows.find(({ tenant }) => tenant === s.attacker.id);
      await looks();
      await pause(200);
      const again = mine(await looks());
      await burning;
      // It had ended by itself meanwhile: a faster machine.
      if (again !== undefined && again.relieved !== false) return "told as relieved";
    },
  },
  {
    id: "advisory_hold",
    title: "An advisory lock that another tenant waits for, on an idle session",
    strategies: [R, S],
    catches: ["watch_blocking"],
    limits: { lockTimeoutMs: 200 },
    run: async (s) => {
      const [attacker, victim] = [await s.as("attacker"), await s.as("victim")];
      const key = Number(s.fresh("key").replace(/\D/g, "")) + 70_000;
      await attacker.query(`SELECT pg_advisory_lock(${key})`);
      await victim.query("SET lock_timeout = 0; SET statement_timeout = 0");
      let waits = true;
      void victim.attempt(`SELECT pg_advisory_lock(${key})`).then(() => {
        waits = false;
      });
      await pause(s.attacker.lockTimeoutMs + 200);
      await look(s);
      if (!(await until(() => !waits))) {
        await attacker.query("SELECT pg_advisory_unlock_all()");
        return "the victim goes on waiting";
      }
    },
  },
  {
    id: "temporary_files_unlimited",
    title: "Temporary files where the limit could not be set for the role",
    strategies: [R],
    catches: ["watch_files"],
    run: async (s) => {
      const admin = await s.as("admin");
      await admin.query(`ALTER ROLE "tenant_${s.attacker.id}" RESET temp_file_limit`);
      try {
        const attacker = await s.as("attacker");
        await attacker.query(
          `${LIMITS_OFF}; BEGIN; DECLARE c CURSOR FOR SELECT md5(n::text) FROM generate_series(1, 200000) n ORDER BY 1; FETCH 1 FROM c`,
        );
        await look(s);
        await pause(100);
        if ((await attacker.attempt("SELECT 1")).code === null) return "the files stay";
      } finally {
        await admin.query(
          `ALTER ROLE "tenant_${s.attacker.id}" SET temp_file_limit = '${s.attacker.tempFileLimitKb}kB'`,
        );
      }
    },
  },
  {
    id: "measuring_goes_on",
    title: "A lock of one tenant's keeps the others from being measured",
    strategies: [S],
    run: async (s) => {
      const [migrator, admin] = [await s.as("migrator"), await s.as("admin")];
      const measured = async () =>
        String(
          (await admin.query(`SELECT measured_at::text AS at FROM tessera.quota WHERE tenant = '${s.victim.id}'`))[0]
            ?.at,
        );
      const before = await measured();
      await migrator.query(`${LIMITS_OFF}; BEGIN; LOCK TABLE ${s.mine("orders")} IN ACCESS EXCLUSIVE MODE`);
      const told: LogLine[] = [];
      await s.execute(guardPool(s.attacker.pool), (line) => told.push(line));
      // Who waits for a lock is canceled in the end, and the time for all is used up.
      if (told.some(({ message }) => /57014/.test(String(message)))) return "the platform was made to wait";
      if ((await migrator.attempt("ROLLBACK")).code !== null) return "the platform had to end what it waited for";
      if ((await measured()) === before) return "the victim was not measured";
    },
  },
  {
    id: "never_measured",
    title: "A tenant that locks its own tables whenever it is measured",
    strategies: [S],
    catches: ["measure_locked"],
    run: async (s) => {
      const [migrator, admin] = [await s.as("migrator"), await s.as("admin")];
      await admin.query(
        `UPDATE tessera.quota SET measured_at = now() - interval '6 minutes' WHERE tenant = '${s.attacker.id}'`,
      );
      await migrator.query(`${LIMITS_OFF}; BEGIN; LOCK TABLE ${s.mine("orders")} IN ACCESS EXCLUSIVE MODE`);
      const beat = heartbeat(migrator);
      await look(s);
      if (await beat.stop()) return "it kept its lock, and is not measured";
    },
  },
];
