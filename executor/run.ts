import { ownFailure } from "./aws/api-error";
import type { Credentials, Driver, Failure, Session } from "./contract/driver";
import type { Target } from "./contract/payload";
import { shorten } from "./contract/redact";
import { forgetPasswords, givePasswords } from "./passwords";
import { type Given, type Taken, take } from "./take";

/** One line of the log. */
export type LogLine = Readonly<Record<string, string | number | boolean>>;

export interface Surroundings {
  readonly credentials: Credentials;
  readonly log: (line: LogLine) => void;
  /** Milliseconds, from any origin. */
  readonly clock: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds that are left before the platform ends this run. */
  readonly remaining: () => number;
}

export interface Run extends Given {
  readonly target: Target;
}

/** Says where it stopped, what the server's code was and what to do. Holds no value of a row and no literal. */
class StatementError extends Error {
  constructor(
    run: Run,
    readonly step: number,
    readonly statement: number,
    readonly failure: Failure,
    attempts: number,
  ) {
    super(
      `${run.engine}: ${run.subject}: step ${step + 1} of ${run.steps.length}, statement ${statement + 1}: ` +
        `${failure.code} ${failure.message} (${attempts} ${attempts === 1 ? "attempt" : "attempts"}). ${failure.advice}`,
    );
    this.name = "StatementError";
  }
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const ATTEMPTS = 10;
/** Below this, another attempt would be cut off in its middle. */
const LEAST_REMAINING_MS = 10_000;

/** What the executor's own calls met is said in one place, and what the server said by its driver. */
export const explained = (error: unknown, driver: Driver): Failure => ownFailure(error) ?? driver.explain(error);

type Rows = readonly Record<string, unknown>[];

/** Runs steps, once all of them are held to their engine's shape. Returns the rows of the last statement. */
export async function run(job: Run, driver: Driver, around: Surroundings): Promise<Rows> {
  return runTaken(job, take(job, driver), driver, around);
}

/** Runs steps in order. Every step is idempotent, so after a transient failure the whole step is run again. */
export async function runTaken(job: Run, steps: readonly Taken[], driver: Driver, around: Surroundings): Promise<Rows> {
  let rows: Rows = [];
  for (const [index, taken] of steps.entries()) {
    for (let attempt = 1; ; attempt++) {
      const at = { statement: 0 };
      try {
        rows = await runStep(job, taken, index, at, driver, around);
        break;
      } catch (error) {
        const failure = explained(error, driver);
        if (taken.step.tolerates?.includes(failure.code)) break;
        const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
        const enough = attempt >= ATTEMPTS && !failure.patient;
        if (!failure.transient || enough || around.remaining() < pause + LEAST_REMAINING_MS) {
          throw new StatementError(job, index, at.statement, failure, attempt);
        }
        around.log({ event: "retry", subject: job.subject, step: index, attempt, code: failure.code, pause_ms: pause });
        await around.sleep(pause);
      }
    }
  }
  return rows;
}

async function runStep(
  job: Run,
  { step, work }: Taken,
  index: number,
  at: { statement: number },
  driver: Driver,
  around: Surroundings,
): Promise<Rows> {
  const place = Object.fromEntries(Object.entries(work.at).map(([key, value]) => [key, String(value)]));
  const where = { engine: job.engine, subject: job.subject, step: index, as: step.as, ...place };
  const notice = (message: string) => around.log({ event: "notice", ...where, statement: at.statement, message });
  const { keeper } = around.credentials;
  const session = await driver.open(job.target, step.as, work.at, around.credentials, notice);
  const all = async () => {
    let rows: Rows = [];
    for (const [number, statement] of work.statements.entries()) {
      at.statement = number;
      rows = await timed(session, statement, { ...where, statement: number }, driver, around);
    }
    if (step.passwords) await givePasswords(session, step.passwords, job.target, driver, keeper);
    return rows;
  };
  try {
    const rows = await (work.transaction && driver.transaction ? driver.transaction(session, all) : all());
    if (step.forget) await forgetPasswords(step.forget, job.target, keeper);
    return rows;
  } finally {
    // Closing ends an open transaction as ROLLBACK would.
    await session.close();
  }
}

async function timed(
  session: Session<unknown>,
  statement: unknown,
  where: LogLine,
  driver: Driver,
  around: Surroundings,
) {
  const begun = around.clock();
  const line = (outcome: string) => ({
    event: "statement",
    ...where,
    duration_ms: Math.round((around.clock() - begun) * 10) / 10,
    outcome,
    text: shorten(driver.show(statement)),
  });
  try {
    const rows = await session.run(statement);
    around.log(line("ok"));
    return rows;
  } catch (error) {
    around.log(line(explained(error, driver).code));
    throw error;
  }
}
