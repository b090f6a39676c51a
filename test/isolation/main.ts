import { applyTenant, bootstrapPool, type TenantSpec } from "../../constructs/engines/families/postgresql/sql";
import { guardsOf } from "../../constructs/engines/families/postgresql/sql/sql";
import { startTestServer, type TestServer } from "../support/postgres";
import { type Attack, D, R, S, type StrategyName } from "./attack";
import { ATTACKS } from "./attacks";
import { runAvailability } from "./availability";
import { runOverruns, runPooler } from "./pooler";
import { Report } from "./report";
import { type Verdict, World } from "./world";

const VERSIONS = (process.env.TESSERA_POSTGRES_VERSIONS ?? (process.env.CI === "true" ? "14,15,16,17" : "17"))
  .split(",")
  .map(Number);
/** Long measurements of what a neighbour feels, for the engine's page. */
const LONG = process.argv[2] === "availability";
/** Only attacks or guards whose id contains one of these texts, with commas between them, for work on some. */
const ONLY = process.argv[2] ?? "";
const wanted = (id: string) => ONLY.split(",").some((part) => id.includes(part));
const STRATEGIES: readonly StrategyName[] = [R, S, D];
/** Guards against what stops a whole server: sign-ins and notifications of everybody. */
const OF_THE_SERVER = ["watch_lock_table", "watch_return", "watch_notifications", "closed"];
/** Worlds that are attacked at the same time. */
const AT_ONCE = 4;

const parameters = {
  max_connections: "300",
  shared_preload_libraries: "pg_stat_statements",
  max_prepared_transactions: "10",
  max_parallel_workers: "4",
};

const possible = (attack: Attack, version: number) => (attack.since ?? 14) <= version;

/** Runs jobs, a few at a time, and keeps their order. */
async function inParallel<T>(jobs: readonly (() => Promise<T>)[], atOnce: number): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < jobs.length) {
      const index = next++;
      results[index] = await jobs[index]!();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

async function inWorld<T>(world: World, body: () => Promise<T>): Promise<T> {
  try {
    await world.build();
    return await body();
  } finally {
    await world.close();
  }
}

/** All attacks on the statements as they are. The strategies are attacked side by side, each in a world of its own. */
async function attackAll(server: TestServer): Promise<Verdict[]> {
  const attacks = ATTACKS.filter((attack) => possible(attack, server.majorVersion) && wanted(attack.id));
  const side = STRATEGIES.map((strategy, index) => async () => {
    const world = new World(server, `w${index}`, [strategy]);
    return inWorld(world, async () => {
      const verdicts: Verdict[] = [];
      for (const attack of attacks.filter((each) => each.strategies.includes(strategy))) {
        verdicts.push(await world.run(attack, strategy));
      }
      return verdicts;
    });
  });
  return (await inParallel(side, AT_ONCE)).flat();
}

/** The guards of everything that the statements make. */
function allGuards(server: TestServer): ReadonlyMap<string, string> {
  const pool = {
    database: "p",
    schema: "app",
    tenantColumn: "tenant_id",
    majorVersion: server.majorVersion,
    extensions: ["pg_stat_statements"],
  };
  const tenant = (strategy: string, login: boolean) =>
    ({
      id: "t",
      strategy,
      pool,
      login,
      iam: true,
      connections: 1,
      readerConnections: 1,
      statementTimeoutMs: 1,
      idleInTransactionTimeoutMs: 1,
      lockTimeoutMs: 1,
      workMemKb: 64,
      tempFileLimitKb: 1,
      maxBytes: 1,
      schemas: ["main"],
      rowLevelSecurity: true,
    }) as unknown as TenantSpec;
  return guardsOf([
    ...bootstrapPool(pool as unknown as TenantSpec["pool"]),
    ...applyTenant(tenant(R, true)),
    ...applyTenant(tenant(S, false)),
  ]);
}

export interface Mutant {
  readonly guard: string;
  readonly why: string;
  /** The attack that then succeeded. Null: none, so the guard is not tested. */
  readonly caughtBy: string | null;
  /** Why it could not be told. */
  readonly fault?: string;
}

/** Takes one guard out and attacks until an attack succeeds: first those that are said to catch it, then all. */
async function attackWithout(server: TestServer, guard: string, why: string, number: number): Promise<Mutant> {
  const attacks = ATTACKS.filter((attack) => possible(attack, server.majorVersion) && attack.visible === undefined);
  const named = attacks.filter((attack) => attack.catches?.includes(guard));
  const others = attacks.filter((attack) => !named.includes(attack) && attack.alone !== true);
  let fault: string | undefined;
  for (const [round, chosen] of [named, others].entries()) {
    if (chosen.length === 0) continue;
    const strategies = STRATEGIES.filter((strategy) => chosen.some((attack) => attack.strategies.includes(strategy)));
    const world = new World(server, `m${number}${"ab"[round]}`, strategies, guard);
    const caughtBy = await inWorld(world, async () => {
      for (const attack of chosen) {
        for (const strategy of attack.strategies) {
          const { evidence } = await world.run(attack, strategy);
          if (evidence !== null) return attack.id;
        }
      }
      return null;
    });
    if (caughtBy !== null) return { guard, why, caughtBy };
    fault ??= world.incomplete ?? undefined;
  }
  return { guard, why, caughtBy: null, ...(fault === undefined ? {} : { fault }) };
}

/** A world that cannot be built without a guard says nothing about that guard. */
async function safely(guard: string, why: string, attack: () => Promise<Mutant>): Promise<Mutant> {
  try {
    return await attack();
  } catch (error) {
    return { guard, why, caughtBy: null, fault: (error as Error).message };
  }
}

async function mutate(server: TestServer): Promise<Mutant[]> {
  // What concerns the whole server is shown needed on a server of its own (availability).
  const guards = [...allGuards(server)].filter(([guard]) => wanted(guard) && !OF_THE_SERVER.includes(guard));
  const jobs = guards.map(([guard, why], number) => ({
    guard,
    run: () => safely(guard, why, () => attackWithout(server, guard, why, number)),
  }));
  const alone = new Set(ATTACKS.filter((attack) => attack.alone).flatMap((attack) => attack.catches ?? []));
  return [
    ...(await inParallel(
      jobs.filter(({ guard }) => !alone.has(guard)).map(({ run }) => run),
      AT_ONCE,
    )),
    ...(await inParallel(
      jobs.filter(({ guard }) => alone.has(guard)).map(({ run }) => run),
      1,
    )),
  ];
}

async function main(): Promise<boolean> {
  let passed = 0;
  let failed = 0;
  for (const version of VERSIONS) {
    const report = new Report(version);
    if ((ONLY === "" && process.env.TESSERA_NO_AVAILABILITY === undefined) || LONG)
      report.availability(await runAvailability(version, LONG));
    const server = await startTestServer(version, parameters);
    try {
      if (LONG) continue;
      report.attacks(await attackAll(server));
      if (process.env.TESSERA_NO_MUTANTS === undefined) report.mutants(await mutate(server));
      if (ONLY === "") report.pooler(await runPooler(server));
      if (ONLY === "" || ONLY === "overruns") {
        const { direct, pooled } = await runOverruns(server);
        report.overruns("directly", direct);
        if (pooled !== null) report.overruns("through PgBouncer", pooled);
      }
    } finally {
      await server.stop();
      const end = report.end();
      passed += end.passed;
      failed += end.failed;
    }
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0;
}

main().then(
  (held) => {
    process.exitCode = held ? 0 : 1;
  },
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
