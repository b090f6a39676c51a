import { R, S, type Stage, type TimeLimits } from "./attack";
import { heartbeat, pause } from "./attacks/holding";
import type { Session } from "./session";

/** A way in which one tenant holds its neighbours up. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly strategy: typeof R | typeof S;
  readonly since?: number;
  /** The guard whose absence leaves the neighbour held up, where no other world can be near. */
  readonly needs?: string;
  /** The guard whose absence leaves it held up for more than one look, where that is what it is for. */
  readonly inOneLook?: string;
  /** Limits of time that are other than the suite's. */
  readonly limits?: Partial<TimeLimits>;
  /** What the rule itself allows before it ends a session, in milliseconds. */
  readonly allowed: (s: Stage) => number;
  /** Attacks. Resolves once it is in force, with whether it still is. `over`: nobody looks any more. */
  readonly begin: (s: Stage, over: () => boolean) => Promise<() => Promise<boolean>>;
}

const LIMITS_OFF =
  "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0";
/** A role that may not sign in. Source: PostgreSQL, invalid_authorization_specification (InitializeSessionUserId). */
const KEPT_OUT = "28000";
/** The advisory lock that the neighbour takes. */
export const KEY = 4711;

const alive = (session: Session) => async () => (await session.attempt("SELECT 1")).code === null;

/** Whether a session is still there, without a statement, which would end its idling. */
function unended(session: Session): () => Promise<boolean> {
  let ended = false;
  session.onEnd(() => {
    ended = true;
  });
  return async () => !ended;
}

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

export const CASES: readonly Case[] = [
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
    inOneLook: "watch_return",
    allowed: () => 0,
    begin: async (s, over) => {
      let out = false;
      const again = async () => {
        while (!over() && !out) {
          const session = await s.as("attacker").catch((error: { readonly code?: string }) => {
            // Where the lock table is full it tries again: what ends the attack is that its role may not sign in.
            out = error.code === KEPT_OUT;
            return null;
          });
          if (session === null) {
            await pause(25);
            continue;
          }
          await session.attempt(LIMITS_OFF);
          await fillLockTable(session);
          while (!over() && (await alive(session)())) await pause(20);
        }
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
      return unended(session);
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
    // No other rule is to end the listener's transaction.
    limits: { statementTimeoutMs: 120_000 },
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
      return unended(session);
    },
  },
];
