import type { Driver, Session } from "./contract/driver";
import type { Observation, VerifyAnswer, VerifyInput } from "./contract/observation";
import { WrongShape } from "./contract/shape";
import { explained, type Surroundings } from "./run";

/** Queries before the first that counts. */
const WARM_UP = 5;
/** A caller asks for some dozen: more would be load. */
const MOST_QUERIES = 500;

/**
 * Looks at a home's cluster and shares through the engine's driver. What fails is an observation, not an error; where the
 * executor's own calls failed, nothing was seen of the cluster, and that is what is said.
 */
export async function verify(input: VerifyInput, driver: Driver, around: Surroundings): Promise<VerifyAnswer> {
  const { target } = input;
  const look = lookOf(input, driver);
  const signsIn = (holds: boolean | null, seen: string): Observation => ({
    check: "sign-in",
    tenant: null,
    holds,
    seen,
  });
  let session: Session<unknown>;
  try {
    session = await driver.open(target, "executor", look, around.credentials, () => {});
  } catch (error) {
    const { code, message, advice, unseen } = explained(error, driver);
    return { observations: [signsIn(unseen ? null : false, `${code} ${message}. ${advice}`)], latenciesMs: [] };
  }
  try {
    const observations = [signsIn(true, "the executor's identity was accepted")];
    if (driver.verify !== undefined) {
      try {
        observations.push(...(await driver.verify(session, { ...input, look })));
      } catch (error) {
        const { code, message, unseen } = explained(error, driver);
        observations.push({
          check: "checks-ran",
          tenant: null,
          holds: unseen ? null : false,
          seen: `${code} ${message}`,
        });
      }
    }
    const latenciesMs = driver.probe === undefined ? [] : await measure(session, driver.probe, input.queries, around);
    return { observations, latenciesMs };
  } finally {
    await session.close();
  }
}

function lookOf({ engine, look }: VerifyInput, driver: Driver): object {
  try {
    return driver.readLook(look);
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    throw new Error(`${engine}: what to look at: ${error.message} Look again by the release that is deployed.`);
  }
}

async function measure(
  session: Session<unknown>,
  probe: unknown,
  queries: number,
  { clock }: Surroundings,
): Promise<number[]> {
  const latencies: number[] = [];
  const count = queries === 0 ? 0 : Math.min(queries, MOST_QUERIES) + WARM_UP;
  for (let query = 0; query < count; query++) {
    const begun = clock();
    await session.run(probe);
    if (query >= WARM_UP) latencies.push(Math.round((clock() - begun) * 1000) / 1000);
  }
  return latencies;
}

/** The handler of the verifier: the executor's code, held to looking. */
export function makeVerifier(around: (context: unknown) => Surroundings, known: Readonly<Record<string, Driver>>) {
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
