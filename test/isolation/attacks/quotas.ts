import { applyTenant, guardPool } from "../../../constructs/engines/families/postgresql/sql";
import type { LogLine } from "../../../executor/run";
import { until } from "../../support/until";
import { type Attack, D, R, S, type Stage } from "../attack";

const ALL = [R, S, D] as const;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The attacker's own database, which for a database of its own is not the victim's. */
const home = (s: Stage) => ({ database: s.attacker.pool.database });

/** Fills the attacker's share past its limit, lets the platform measure, and tries to write once more. */
async function overQuota(s: Stage): Promise<string | undefined> {
  const attacker = await s.as("attacker", home(s));
  const customers = s.mine("customers");
  try {
    await attacker.query(
      `INSERT INTO ${customers} (id, email, note) SELECT 5000 + n, 'bulk' || n, repeat(md5(n::text), 20) FROM generate_series(1, 1500) n`,
    );
    await s.execute(guardPool(s.attacker.pool));
    if ((await attacker.attempt(`INSERT INTO ${customers} (id, email) VALUES (9000, 'more')`)).code === null)
      return "INSERT went on over the limit";
    if ((await attacker.attempt(`UPDATE ${customers} SET note = note || note WHERE id >= 5000`)).code === null)
      return "UPDATE went on over the limit";
    const victim = await s.as("victim");
    if ((await victim.attempt(`UPDATE ${s.table("customers")} SET note = note`)).code !== null)
      return "the victim cannot write";
  } finally {
    await attacker.query(`DELETE FROM ${customers} WHERE id >= 5000`);
  }
  // Own schemas are weighed by their files, which shrink when they are vacuumed, once nobody can still see the old rows.
  const admin = await s.as("admin", home(s));
  for (let time = 0; time < 50; time++) {
    await admin.query(`VACUUM FULL ${customers}`);
    await s.execute(guardPool(s.attacker.pool));
    if ((await attacker.attempt(`UPDATE ${customers} SET note = note`)).code === null) return;
    await pause(100);
  }
  return "after deleting, writing is still refused";
}

/** Limits, and attempts to get past them. */
export const quotas: readonly Attack[] = [
  {
    id: "connections",
    title: "More connections than the limit",
    strategies: ALL,
    catches: ["connection_limit"],
    expects: ["53300"],
    run: async (s) => {
      let open = 0;
      for (let n = 0; n < s.attacker.connections + 1; n++) {
        if ((await s.as("attacker", home(s)).catch(() => null)) !== null) open += 1;
      }
      if (open > s.attacker.connections) return `${open} connections at a limit of ${s.attacker.connections}`;
    },
  },
  {
    id: "suspended",
    title: "A suspended tenant signs in",
    strategies: [R, S],
    catches: ["nologin"],
    run: async (s) => {
      await s.execute(applyTenant({ ...s.attacker, login: false }));
      try {
        for (const who of ["attacker", "reader"] as const) {
          if ((await s.as(who).catch(() => null)) !== null) return `${who} signed in`;
        }
      } finally {
        await s.execute(applyTenant(s.attacker));
      }
      await s.as("attacker");
    },
  },
  {
    id: "suspended_session",
    title: "A session that was open before the suspension goes on",
    strategies: [R, S],
    catches: ["end_sessions"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      try {
        await s.execute(applyTenant({ ...s.attacker, login: false }));
        // A session ends at its own next step, a moment after it was told to.
        const ends = async () => (await attacker.attempt(`SELECT count(*) FROM ${s.mine("orders")}`)).code !== null;
        if (!(await until(ends))) return "it goes on";
      } finally {
        await s.execute(applyTenant(s.attacker));
      }
    },
  },
  {
    id: "runaway",
    title: "A statement that does not end",
    strategies: [R],
    catches: ["statement_timeout"],
    limits: { statementTimeoutMs: 1_500 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      const { code } = await attacker.attempt(`SELECT pg_sleep(${(s.attacker.statementTimeoutMs + 700) / 1000})`);
      if (code !== "57014") return `it ended with ${code}, not by the time limit`;
    },
  },
  {
    id: "raised_timeout",
    title: "The same after the tenant has raised its own limit",
    strategies: [R],
    limits: { statementTimeoutMs: 1_500 },
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query("SET statement_timeout = 0");
      const running = attacker.attempt("SELECT pg_sleep(120)");
      await pause(s.attacker.statementTimeoutMs + 200);
      const told: LogLine[] = [];
      await s.execute(guardPool(s.attacker.pool), (line) => told.push(line));
      const { code } = await running;
      if (code !== "57P01") return `it ended with ${code}`;
      if (
        !told.some(({ event, tenant, rule }) => event === "guard" && tenant === s.attacker.id && rule === "statement")
      )
        return "nobody is told";
    },
  },
  {
    id: "lock_wait",
    title: "Waiting for a lock for ever",
    strategies: [R],
    catches: ["lock_timeout"],
    limits: { lockTimeoutMs: 200, statementTimeoutMs: 5_000 },
    run: async (s) => {
      const [one, two] = [await s.as("attacker"), await s.as("attacker")];
      await one.query(
        "SET idle_in_transaction_session_timeout = 0; BEGIN; UPDATE app.orders SET amount = amount WHERE id = 1",
      );
      const { code } = await two.attempt("UPDATE app.orders SET amount = amount WHERE id = 1");
      await one.attempt("ROLLBACK");
      if (code !== "55P03") return `the wait ended with ${code}, not by the lock limit`;
    },
  },
  {
    id: "abandoned_transaction",
    title: "A transaction left open, also after the tenant has raised its own limit",
    strategies: [R],
    catches: ["idle_in_transaction_session_timeout", "watch_idle_transaction"],
    limits: { idleInTransactionTimeoutMs: 400 },
    run: async (s) => {
      const [plain, raised] = [await s.as("attacker"), await s.as("attacker")];
      await raised.query("SET idle_in_transaction_session_timeout = 0; BEGIN; SELECT 1");
      await plain.query("BEGIN; SELECT 1");
      await pause(s.attacker.idleInTransactionTimeoutMs + 300);
      if ((await plain.attempt("SELECT 1")).code === null) return "it was left open";
      await s.execute(guardPool(s.attacker.pool));
      const ends = async () => (await raised.attempt("SELECT 1")).code !== null;
      if (!(await until(ends))) return "with its limit raised it was left open";
    },
  },
  {
    id: "memory",
    title: "More memory for sorts than the tenant's share",
    strategies: [R],
    catches: ["work_mem"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const plan = await attacker.query(
        "EXPLAIN (ANALYZE, COSTS OFF) SELECT repeat(md5(n::text), 3) AS t, n FROM generate_series(1, 15000) n ORDER BY t",
      );
      if (!JSON.stringify(plan).includes("external merge")) return "a sort above work_mem stayed in memory";
    },
  },
  {
    id: "temporary_files",
    title: "Filling the disk with temporary files",
    strategies: [R],
    catches: ["temp_file_limit"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const { code } = await attacker.attempt(
        "SELECT count(*) FROM (SELECT md5(n::text) FROM generate_series(1, 200000) n ORDER BY 1) t",
      );
      if (code !== "53400") return `it ended with ${code}, not by the limit on temporary files`;
      if ((await attacker.attempt("SET temp_file_limit = -1")).code === null)
        return "the tenant lifted the limit itself";
    },
  },
  {
    id: "size",
    title: "More bytes than the tenant's share",
    strategies: [R, S],
    catches: ["quota_trigger"],
    run: overQuota,
  },
  {
    id: "size_guard_off",
    title: "The size guard's trigger switched off or dropped in a migration",
    strategies: [R],
    catches: ["drop_quota"],
    run: async (s) => {
      const table = s.fresh("notes");
      await s.develop(`CREATE TABLE app.${table} (tenant_id text)`);
      for (const change of [
        `ALTER TABLE app.${table} DISABLE TRIGGER tessera_quota`,
        `ALTER TABLE app.${table} DISABLE TRIGGER ALL`,
        `ALTER TABLE app.${table} ENABLE REPLICA TRIGGER tessera_quota`,
        `DROP TRIGGER tessera_quota ON app.${table}`,
      ]) {
        if (await s.develop(change)) return `accepted: ${change}`;
      }
    },
  },
];
