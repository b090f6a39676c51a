import type { Driver } from "./driver";
import { drivers } from "./drivers";
import type { Target } from "./payload";
import type { Surroundings } from "./run";

/** What was looked at, and whether it is as it should be. Holds names and numbers, never a value of a row. */
export interface Observation {
  /** What was checked: a stable name such as `tls`. */
  readonly check: string;
  /** Whose it is: a tenant's id, or null for the whole home. */
  readonly tenant: string | null;
  /** Null: it could not be found out. */
  readonly holds: boolean | null;
  /** What was seen, for people. */
  readonly seen: string;
}

/** A tenant's share as its connection contract tells of it. */
export interface ShareFacts {
  readonly tenant: string;
  /** Without endpoints. */
  readonly contract: Readonly<Record<string, unknown>>;
  /** What the driver should find of it, in the engine's own terms. It is compared with, and never run. */
  readonly expected?: unknown;
}

/** What to look at. It names no statement: what is run is the driver's alone, and changes nothing. */
export interface VerifyInput {
  readonly engine: string;
  readonly target: Target;
  /** The database to look at. */
  readonly database: string;
  readonly shares: readonly ShareFacts[];
  /** Largest lag of a replica, in milliseconds. */
  readonly replicaLagMsMax: number;
  /** Queries of the performance probe; 0: none. */
  readonly queries: number;
}

export interface VerifyAnswer {
  readonly observations: readonly Observation[];
  /** Of each query of the probe, in milliseconds, those for warming up left out. */
  readonly latenciesMs: readonly number[];
}

/** Queries before the first that counts. */
const WARM_UP = 5;
/** A caller asks for some dozen: more would be load. */
const MOST_QUERIES = 500;

/** Looks at a home's cluster and shares through the engine's driver. What fails is an observation, not an error. */
export async function verify(input: VerifyInput, driver: Driver, around: Surroundings): Promise<VerifyAnswer> {
  const { target, database } = input;
  const signsIn = (holds: boolean, seen: string): Observation => ({ check: "sign-in", tenant: null, holds, seen });
  let session: Awaited<ReturnType<Driver["open"]>>;
  try {
    session = await driver.open(target, "executor", database, around.credentials, () => {});
  } catch (error) {
    const { code, message, advice } = driver.explain(error);
    return { observations: [signsIn(false, `${code} ${message}. ${advice}`)], latenciesMs: [] };
  }
  try {
    const observations = [signsIn(true, "the executor's identity was accepted")];
    if (driver.verify !== undefined) {
      try {
        observations.push(...(await driver.verify(session, input)));
      } catch (error) {
        const { code, message } = driver.explain(error);
        observations.push({ check: "checks-ran", tenant: null, holds: false, seen: `${code} ${message}` });
      }
    }
    const latenciesMs = driver.probe === undefined ? [] : await measure(session, driver.probe, input.queries, around);
    return { observations, latenciesMs };
  } finally {
    await session.close();
  }
}

async function measure(
  session: { query(sql: string): Promise<unknown> },
  probe: string,
  queries: number,
  { clock }: Surroundings,
): Promise<number[]> {
  const latencies: number[] = [];
  const count = queries === 0 ? 0 : Math.min(queries, MOST_QUERIES) + WARM_UP;
  for (let query = 0; query < count; query++) {
    const begun = clock();
    await session.query(probe);
    if (query >= WARM_UP) latencies.push(Math.round((clock() - begun) * 1000) / 1000);
  }
  return latencies;
}

/** The handler of the verifier: the executor's code, held to looking. */
export function makeVerifier(
  around: (context: unknown) => Surroundings,
  known: Readonly<Record<string, Driver>> = drivers,
) {
  return async (event: VerifyInput, context?: unknown): Promise<VerifyAnswer> => {
    const driver = Object.hasOwn(known, event.engine) ? known[event.engine] : undefined;
    if (driver === undefined)
      throw new Error(
        `verifier: no driver for engine ${JSON.stringify(event.engine)}; there are: ${Object.keys(known).join(", ")}.`,
      );
    const surroundings = around(context);
    const answer = await verify(event, driver, surroundings);
    const failed = answer.observations.filter(({ holds }) => holds === false).length;
    surroundings.log({
      event: "verified",
      engine: event.engine,
      shares: event.shares.length,
      observations: answer.observations.length,
      failed,
    });
    return answer;
  };
}
