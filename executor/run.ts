import type { Credentials, Driver, Failure, Session } from "./contract/driver";
import type { Step, Target } from "./contract/payload";
import { forgetPasswords, givePasswords } from "./passwords";
import { redact } from "./redact";

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

export interface Run {
  readonly engine: string;
  readonly subject: string;
  readonly target: Target;
  readonly steps: readonly Step[];
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

/** Runs steps in order. Every step is idempotent, so after a transient failure the whole step is run again. */
export async function run(job: Run, driver: Driver, around: Surroundings): Promise<readonly Record<string, unknown>[]> {
  let rows: readonly Record<string, unknown>[] = [];
  for (const [index, step] of job.steps.entries()) {
    for (let attempt = 1; ; attempt++) {
      const at = { statement: 0 };
      try {
        rows = await runStep(job, step, index, at, driver, around);
        break;
      } catch (error) {
        const failure = driver.explain(error);
        if (step.tolerates?.includes(failure.code)) break;
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
  step: Step,
  index: number,
  at: { statement: number },
  driver: Driver,
  around: Surroundings,
): Promise<readonly Record<string, unknown>[]> {
  const where = { engine: job.engine, subject: job.subject, step: index, as: step.as, database: step.database };
  const notice = (message: string) => around.log({ event: "notice", ...where, statement: at.statement, message });
  const session = await driver.open(job.target, step.as, step.database, around.credentials, notice);
  try {
    const inTransaction = step.transaction !== false;
    if (inTransaction) await session.query(driver.begin);
    let rows: readonly Record<string, unknown>[] = [];
    for (const [number, sql] of step.statements.entries()) {
      at.statement = number;
      rows = await timed(session, sql, { ...where, statement: number }, driver, around);
    }
    const { keeper } = around.credentials;
    if (step.passwords) await givePasswords(session, step.passwords, job.target, driver, keeper);
    if (inTransaction) await session.query(driver.commit);
    if (step.forget) await forgetPasswords(step.forget, job.target, keeper);
    return rows;
  } finally {
    // Closing ends an open transaction as ROLLBACK would.
    await session.close();
  }
}

async function timed(session: Session, sql: string, where: LogLine, driver: Driver, around: Surroundings) {
  const begun = around.clock();
  const line = (outcome: string) => ({
    event: "statement",
    ...where,
    duration_ms: Math.round((around.clock() - begun) * 10) / 10,
    outcome,
    sql: redact(sql),
  });
  try {
    const rows = await session.query(sql);
    around.log(line("ok"));
    return rows;
  } catch (error) {
    around.log(line(driver.explain(error).code));
    throw error;
  }
}
