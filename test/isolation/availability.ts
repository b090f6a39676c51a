import { applyTenant, guardPool, removeTenant } from "../../constructs/engines/families/postgresql/sql";
import { driverOver } from "../../constructs/engines/postgresql/driver";
import { run } from "../../executor/run";
import { startTestServer, surroundings, type TestServer } from "../support/postgres";
import { until } from "../support/until";
import { type Attack, S, type Stage } from "./attack";
import { pause } from "./attacks/holding";
import { CASES, type Case, KEY } from "./availability-cases";
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
  /** Looks of the guard that ended until then. */
  readonly looks: number;
  readonly evidence: string | null;
}

/** By which a neighbour is seen to work again. */
const TRANSACTIONS = 5;
const SIGN_INS = 2;

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

  /** Whether it works again: some transactions and sign-ins since then, the last of them good. */
  well(since: number): boolean {
    const entries = this.entries.filter(({ at }) => at >= since);
    return (
      this.done.filter((at) => at >= since).length >= TRANSACTIONS &&
      entries.length >= SIGN_INS &&
      entries.slice(-SIGN_INS).every(({ good }) => good)
    );
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.loops);
  }
}

/** The guard at work: how often it has looked, and its end. */
interface Resident {
  readonly looks: () => number;
  readonly stop: () => Promise<void>;
}

/** Runs the guard as a cell has it: one session that stays. Ends when it is told to. */
function resident(server: TestServer, s: Stage, everyMs: number): Resident {
  let stopped = false;
  let looks = 0;
  const steps = s.mutated(guardPool(s.attacker.pool, true)).map((step) => ({
    ...step,
    ...(step.again ? { again: { every_ms: everyMs, for_ms: 60_000 } } : {}),
  }));
  const plain = surroundings();
  const around = {
    ...plain,
    // Between two looks it sleeps.
    sleep: (milliseconds: number) => {
      looks += 1;
      return plain.sleep(milliseconds);
    },
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
  return {
    looks: () => looks,
    stop: async () => {
      stopped = true;
      await going;
    },
  };
}

/** Looks that the guard may take for each offence: one is under way, and the neighbour works again before the third. */
const LOOKS = 2;

async function measure(
  server: TestServer,
  s: Stage,
  one: Case,
  form: typeof SHORT,
): Promise<Omit<Figures, "id" | "title">> {
  const guard = resident(server, s, form.everyMs);
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
    // What the rule allows, and the guard's looks. On a busy machine looks are late: they
    // are counted as well, and the attack has failed to end only when both are over.
    const most = one.allowed(s) + LOOKS * form.everyMs + 1_000;
    const lookedBefore = guard.looks();
    let late: number | null = null;
    const looked = () => {
      if (late === null && Date.now() - from >= one.allowed(s)) late = guard.looks();
      return late === null ? 0 : guard.looks() - late;
    };
    let ended: number | null = null;
    while (ended === null && (Date.now() - from < most || looked() <= LOOKS)) {
      if (!(await inForce())) ended = Date.now();
      else await pause(20);
    }
    const looks = guard.looks() - lookedBefore;
    const relieved = ended ?? Date.now();
    const well = ended !== null && (await until(() => neighbour.well(relieved)));
    const reliefMs = well ? relieved - from : null;
    if (well) await pause(form.windowMs);
    const end = Date.now();
    return {
      tps: [before, neighbour.rate(attacked, relieved), neighbour.rate(relieved, end)],
      signIns: [
        neighbour.signIns(begun, attacked),
        neighbour.signIns(attacked, relieved),
        neighbour.signIns(relieved, end),
      ],
      reliefMs,
      looks,
      evidence: well ? null : `after ${looked()} looks the neighbour is still held up`,
    };
  } finally {
    over = true;
    await neighbour.stop();
    await guard.stop();
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
      limits: { statementTimeoutMs: 1_500, idleInTransactionTimeoutMs: 400, lockTimeoutMs: 200, ...one.limits },
      run: async (s) => {
        figures = await measure(server, s, one, form);
        return figures.evidence ?? undefined;
      },
    };
    const { evidence, clumsy } = await world.run(attack, one.strategy);
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
      looks: 0,
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
      if (one.inOneLook !== undefined && !long) {
        const without = await inWorldOf(server, one, `l${number}`, form, one.inOneLook);
        found.push({
          ...without,
          id: `without ${one.inOneLook}`,
          title: "it takes more than one look",
          evidence: without.looks > 1 ? null : `relieved in ${without.looks} looks without guard ${one.inOneLook}`,
        });
      }
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
