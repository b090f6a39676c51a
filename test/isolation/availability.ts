import { applyTenant, guardPool, removeTenant } from "../../constructs/engines/families/postgresql/sql";
import { driverOver } from "../../constructs/engines/postgresql/driver";
import { run } from "../../executor/run";
import { startTestServer, surroundings, type TestServer } from "../support/postgres";
import { type Attack, R, S, type Stage } from "./attack";
import { heartbeat, pause } from "./attacks/holding";
import type { Session } from "./session";
import { World } from "./world";

/** How long is measured, and how often the guard looks: short for CI, long for the table of the engine's page. */
const SHORT = { everyMs: 500, windowMs: 1_500 };
const LONG = { everyMs: 2_000, windowMs: 5_000 };

/** A small server: what fills a large one's shared structures in minutes fills these in a moment. */
const SMALL = { max_connections: "60", max_prepared_transactions: "0", shared_preload_libraries: "pg_stat_statements" };

export interface Figures {
  readonly id: string;
  readonly title: string;
  /** Transactions a second of the neighbour's, before, while it was held up, and after. */
  readonly tps: readonly [before: number, during: number, after: number];
  /** Sign-ins of the neighbour's: how many of how many, in the same spans. */
  readonly signIns: readonly [before: string, during: string, after: string];
  /** Milliseconds from the moment that the attack is in force until the neighbour works again. */
  readonly reliefMs: number | null;
  readonly evidence: string | null;
}

interface Case {
  readonly id: string;
  readonly title: string;
  readonly strategy: typeof R | typeof S;
  readonly since?: number;
  /** The guard whose absence leaves the neighbour held up, where no other world can be near. */
  readonly needs?: string;
  /** What the rule itself allows before it ends a session, in milliseconds. */
  readonly allowed: (s: Stage) => number;
  /** Attacks. Resolves once it is in force, with whether it still is. `over`: nobody looks any more. */
  readonly begin: (s: Stage, over: () => boolean) => Promise<() => Promise<boolean>>;
}

const LIMITS_OFF =
  "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0";
const KEY = 4711;

const alive = (session: Session) => async () => (await session.attempt("SELECT 1")).code === null;

/** Takes advisory locks until there is no room for one more, and goes on trying. */
async function fillLockTable(session: Session): Promise<void> {
  let from = 1_000_000;
  for (let step = 2_000; step >= 1; step = Math.floor(step / 4)) {
    while (
      (await session.attempt(`SELECT count(pg_advisory_lock(g)) FROM generate_series(${from}, ${from + step - 1}) g`))
        .code === null
    )
      from += step;
  }
}

const CASES: readonly Case[] = [
  {
    id: "lock_table",
    title: "advisory locks on one idle session fill the lock table",
    strategy: R,
    needs: "watch_lock_table",
    allowed: () => 0,
    begin: async (s) => {
      const session = await s.as("attacker");
      // What others know of its role is made stale first: to look it up anew takes locks, and there are none.
      await session.query(`${LIMITS_OFF}; ALTER ROLE "tenant_${s.attacker.id}" PASSWORD 'mine'`);
      await fillLockTable(session);
      return alive(session);
    },
  },
  {
    id: "lock_table_again",
    title: "the same, by sessions that come back at once",
    strategy: R,
    needs: "closed",
    allowed: () => 0,
    begin: async (s, over) => {
      let out = false;
      const again = async () => {
        for (let failures = 0; failures < 40 && !over(); ) {
          const session = await s.as("attacker").catch(() => null);
          if (session === null) {
            failures += 1;
            await pause(25);
            continue;
          }
          failures = 0;
          await session.attempt(LIMITS_OFF);
          await fillLockTable(session);
          while (!over() && (await alive(session)())) await pause(20);
        }
        out = true;
      };
      void again();
      await pause(300);
      return async () => !out;
    },
  },
  {
    id: "lock_table_heartbeat",
    title: "LOCK TABLE on a shared table, a statement every 50 ms",
    strategy: R,
    allowed: (s) => s.attacker.lockTimeoutMs,
    begin: async (s) => {
      const session = await s.as("attacker");
      await session.query(`${LIMITS_OFF}; BEGIN; LOCK TABLE app.orders IN ACCESS EXCLUSIVE MODE`);
      heartbeat(session);
      return alive(session);
    },
  },
  {
    id: "trapped_cancel",
    title: "a block that holds such a lock and traps every cancel",
    strategy: R,
    allowed: (s) => s.attacker.lockTimeoutMs,
    begin: async (s) => {
      const session = await s.as("attacker");
      await session.query(LIMITS_OFF);
      let over = false;
      void session
        .attempt(
          `DO $$ DECLARE t timestamptz := clock_timestamp(); BEGIN LOCK TABLE app.orders IN ACCESS EXCLUSIVE MODE; LOOP
           BEGIN PERFORM pg_sleep(1); EXCEPTION WHEN query_canceled THEN NULL; END;
           EXIT WHEN clock_timestamp() > t + interval '60 s'; END LOOP; END $$`,
        )
        .then(() => {
          over = true;
        });
      await pause(100);
      return async () => !over;
    },
  },
  {
    id: "advisory_hold",
    title: "an advisory lock that the neighbour wants, on an idle session",
    strategy: R,
    allowed: (s) => s.attacker.lockTimeoutMs,
    begin: async (s) => {
      const session = await s.as("attacker");
      await session.query(`${LIMITS_OFF}; SELECT pg_advisory_lock(${KEY})`);
      let ended = false;
      session.onEnd(() => {
        ended = true;
      });
      return async () => !ended;
    },
  },
  {
    id: "xmin",
    title: "REPEATABLE READ with a statement every 50 ms holds xmin",
    strategy: R,
    allowed: (s) => 2 * s.attacker.statementTimeoutMs,
    begin: async (s) => {
      const session = await s.as("attacker");
      await session.query(`${LIMITS_OFF}; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM app.orders`);
      heartbeat(session);
      return alive(session);
    },
  },
  {
    id: "notifications",
    title: "a listener in a transaction, and the NOTIFY queue filled",
    strategy: R,
    // Before 17 the queue is 8 GB, whatever a server is told.
    since: 17,
    needs: "watch_notifications",
    allowed: (s) => s.attacker.lockTimeoutMs,
    begin: async (s) => {
      const [listener, sender] = [await s.as("attacker"), await s.as("attacker")];
      await listener.query(`${LIMITS_OFF}; LISTEN x`);
      await listener.query("BEGIN; SELECT 1");
      heartbeat(listener);
      for (let code: string | null = null; code === null; ) {
        code = (
          await sender.attempt("SELECT count(pg_notify('x', n || repeat('y', 7900))) FROM generate_series(1, 20) n")
        ).code;
      }
      return alive(listener);
    },
  },
  {
    id: "migration",
    title: "a migrator's lock on a table of its own",
    strategy: S,
    allowed: (s) => s.attacker.idleInTransactionTimeoutMs,
    begin: async (s) => {
      const session = await s.as("migrator");
      await session.query(`${LIMITS_OFF}; BEGIN; LOCK TABLE ${s.mine("orders")} IN ACCESS EXCLUSIVE MODE`);
      let ended = false;
      session.onEnd(() => {
        ended = true;
      });
      return async () => !ended;
    },
  },
];

/** A neighbour at work: transactions one after another, and sign-ins beside them, each with its time. */
class Neighbour {
  private readonly done: number[] = [];
  private readonly entries: { readonly at: number; readonly good: boolean }[] = [];
  private going = true;
  private readonly loops: Promise<void>[];

  constructor(private readonly s: Stage) {
    this.loops = [this.work(), this.work(), this.signIn()];
  }

  private async work(): Promise<void> {
    const { s } = this;
    let session: Session | null = null;
    while (this.going) {
      session ??= await s.as("victim").catch(() => null);
      const { code } = (await session?.attempt(
        `BEGIN; SELECT pg_advisory_xact_lock(${KEY}); SELECT count(*) FROM ${s.table("orders")};
         UPDATE ${s.table("customers")} SET note = note WHERE id = 1; NOTIFY done; COMMIT`,
      )) ?? { code: "none" };
      if (code === null) this.done.push(Date.now());
      else await session?.attempt("ROLLBACK");
      await pause(code === null ? 2 : 20);
    }
  }

  private async signIn(): Promise<void> {
    while (this.going) {
      const session = await this.s.as("victim").catch(() => null);
      this.entries.push({ at: Date.now(), good: session !== null });
      await session?.close();
      await pause(50);
    }
  }

  rate(from: number, to: number): number {
    const count = this.done.filter((at) => at >= from && at < to).length;
    return Math.round((count * 1000) / Math.max(1, to - from));
  }

  signIns(from: number, to: number): string {
    const span = this.entries.filter(({ at }) => at >= from && at < to);
    return `${span.filter(({ good }) => good).length}/${span.length}`;
  }

  /** Whether it has worked well for so long. */
  well(least: number, sinceMs: number): boolean {
    const from = Date.now() - sinceMs;
    const entries = this.entries.filter(({ at }) => at >= from);
    return this.rate(from, Date.now()) >= least && entries.length > 0 && entries.every(({ good }) => good);
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.loops);
  }
}

/** Runs the guard as a cell has it: one session that stays. Ends when it is told to. */
function resident(server: TestServer, s: Stage, everyMs: number): () => Promise<void> {
  let stopped = false;
  const steps = s.mutated(guardPool(s.attacker.pool, true)).map((step) => ({
    ...step,
    ...(step.again ? { again: { every_ms: everyMs, for_ms: 60_000 } } : {}),
  }));
  const around = {
    ...surroundings(),
    remaining: () => (stopped ? 0 : Number.POSITIVE_INFINITY),
  };
  const target = { host: server.host, port: server.port, region: "eu-central-1" };
  const going = (async () => {
    while (!stopped) {
      // Where nobody can sign in it tries again, as the next minute's run does.
      const once = run({ engine: "postgresql", subject: "cell", target, steps }, driverOver({ ssl: false }), around);
      await once.catch(() => pause(50));
    }
  })();
  return async () => {
    stopped = true;
    await going;
  };
}

const RECOVERED_MS = 400;

async function measure(
  server: TestServer,
  s: Stage,
  one: Case,
  form: typeof SHORT,
): Promise<Omit<Figures, "id" | "title">> {
  const stop = resident(server, s, form.everyMs);
  await pause(1_000);
  const neighbour = new Neighbour(s);
  let over = false;
  try {
    await pause(300);
    const begun = Date.now();
    await pause(form.windowMs);
    const attacked = Date.now();
    const before = neighbour.rate(begun, attacked);
    const inForce = await one.begin(s, () => over);
    const from = Date.now();
    // Two looks, what the rule allows, the time to fill the table again, and that in which the neighbour is seen to work again.
    const offences = one.id === "lock_table_again" ? 3 : 1;
    const most = one.allowed(s) + 2 * offences * form.everyMs + (offences - 1) * 3_000 + 1_000;
    let reliefMs: number | null = null;
    while (Date.now() - from < most + 2 * RECOVERED_MS) {
      if (!(await inForce()) && neighbour.well(before / 3, RECOVERED_MS)) {
        reliefMs = Math.max(0, Date.now() - from - RECOVERED_MS);
        break;
      }
      await pause(20);
    }
    const relieved = Date.now() - (reliefMs === null ? 0 : RECOVERED_MS);
    if (reliefMs !== null) await pause(form.windowMs);
    const end = Date.now();
    return {
      tps: [before, neighbour.rate(attacked, relieved), neighbour.rate(relieved, end)],
      signIns: [
        neighbour.signIns(begun, attacked),
        neighbour.signIns(attacked, relieved),
        neighbour.signIns(relieved, end),
      ],
      reliefMs,
      evidence: reliefMs === null ? `after ${most} ms the neighbour is still held up` : null,
    };
  } finally {
    over = true;
    await neighbour.stop();
    await stop();
    await pause(100);
  }
}

async function inWorldOf(
  server: TestServer,
  one: Case,
  name: string,
  form: typeof SHORT,
  without: string | null,
): Promise<Figures> {
  const world = new World(server, name, [one.strategy], without);
  try {
    await world.build();
    let figures: Omit<Figures, "id" | "title"> | undefined;
    const attack: Attack = {
      id: one.id,
      title: one.title,
      strategies: [one.strategy],
      run: async (s) => {
        figures = await measure(server, s, one, form);
        return figures.evidence ?? undefined;
      },
    };
    const { evidence, clumsy } = await world.run(attack, one.strategy, 120_000);
    if (figures === undefined) throw new Error(`availability, ${one.id}: ${clumsy}`);
    return { id: one.id, title: one.title, ...figures, evidence };
  } finally {
    await world.close();
  }
}

/** Tables of the tenant that is erased against a small lock table, and rooms of that. */
const MANY_TABLES = 2_520;
const SMALLEST = { max_connections: "30", max_prepared_transactions: "0", max_locks_per_transaction: "16" };

/** Suspends and erases a tenant with more tables than the lock table has room for. */
async function eraseMany(version: number, tables: number): Promise<Figures> {
  const server = await startTestServer(version, { ...SMALLEST, shared_preload_libraries: "pg_stat_statements" });
  const world = new World(server, "many", [S]);
  try {
    await world.build();
    let took = 0;
    const attack: Attack = {
      id: "erase_many",
      title: `suspending and erasing a tenant of ${tables} tables`,
      strategies: [S],
      run: async (s) => {
        const migrator = await s.as("migrator");
        for (let from = 0; from < tables; from += 20) {
          const made = await migrator.attempt(
            `DO $$ BEGIN FOR i IN ${from}..${Math.min(tables, from + 20) - 1} LOOP EXECUTE format('CREATE TABLE ${s.attacker.id}_main.t_%s (a text)', i); END LOOP; END $$`,
          );
          if (made.code !== null) return `the tables could not be made: ${made.code}`;
        }
        await s
          .as("attacker")
          .then((session) => session.query("SELECT count(lo_create(0)) FROM generate_series(1, 300)"));
        const begun = Date.now();
        await s.execute(applyTenant({ ...s.attacker, login: false }));
        await s.execute(removeTenant(s.attacker));
        took = Date.now() - begun;
        const [left] = await (await s.as("admin")).query(
          `SELECT (SELECT count(*)::int FROM pg_roles WHERE rolname LIKE '%\\_${s.attacker.id}') AS roles,
             (SELECT count(*)::int FROM pg_namespace WHERE nspname = '${s.attacker.id}_main') AS schemas`,
        );
        if (left?.roles !== 0 || left?.schemas !== 0) return `left: ${JSON.stringify(left)}`;
      },
    };
    const { evidence, clumsy } = await world.run(attack, S, 600_000);
    const fault = evidence ?? clumsy;
    return {
      id: attack.id,
      title: attack.title,
      tps: [0, 0, 0],
      signIns: ["", "", ""],
      reliefMs: took,
      evidence: fault,
    };
  } finally {
    await world.close();
    await server.stop();
  }
}

/** TESSERA_CASE: one of them, for work on it. */
const wanted = (id: string) => [undefined, id].includes(process.env.TESSERA_CASE);

/** What a neighbour feels of each attack, on a server of its own, and that each guard of the server is needed. */
export async function runAvailability(version: number, long: boolean): Promise<readonly Figures[]> {
  const server = await startTestServer(version, {
    ...SMALL,
    ...(version >= 17 ? { max_notify_queue_pages: "64" } : {}),
  });
  const form = long ? LONG : SHORT;
  const found: Figures[] = [];
  try {
    for (const [number, one] of CASES.filter(({ id }) => wanted(id))
      .filter(({ since }) => (since ?? 14) <= version)
      .entries()) {
      found.push(await inWorldOf(server, one, `a${number}`, form, null));
      if (one.needs === undefined || long) continue;
      const without = await inWorldOf(server, one, `w${number}`, form, one.needs);
      found.push({
        ...without,
        id: `without ${one.needs}`,
        title: "the neighbour stays held up",
        evidence: without.evidence === null ? `nothing happened without guard ${one.needs}` : null,
      });
    }
  } finally {
    await server.stop();
  }
  if (wanted("erase_many")) found.push(await eraseMany(version, long ? MANY_TABLES : MANY_TABLES / 4));
  return found;
}
