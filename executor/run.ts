import { ownFailure } from "./aws/api-error";
import type { Credentials, Driver, Failure, Session } from "./contract/driver";
import type { Again, Target } from "./contract/payload";
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
        // A session that stayed did its time: only one that was lost is opened again.
        const over = taken.step.again !== undefined && !LOST.test(failure.code);
        if (!failure.transient || enough || over || around.remaining() < pause + LEAST_REMAINING_MS) {
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
  const one = async (number: number, quiet = false) => {
    at.statement = number;
    const rows = await timed(session, work.statements[number], { ...where, statement: number }, driver, around, quiet);
    if (step.tells) for (const row of rows) around.log({ event: "guard", ...where, ...told(row) });
    return rows;
  };
  const all = async () => {
    let rows: Rows = [];
    for (const number of work.statements.keys()) rows = await one(number);
    if (step.passwords) await givePasswords(session, step.passwords, job.target, driver, keeper);
    return rows;
  };
  try {
    const { transaction } = driver;
    const inTransaction =
      work.transaction && transaction
        ? (body: () => Promise<Rows>) => transaction.call(driver, session, body) as Promise<Rows>
        : null;
    const rows = step.again
      ? await stay(step.again, inTransaction, work.statements.length, one, driver, around)
      : await (inTransaction === null ? all() : inTransaction(all));
    if (step.forget) await forgetPasswords(step.forget, job.target, keeper);
    return rows;
  } finally {
    // Closing ends an open transaction as ROLLBACK would.
    await session.close();
  }
}

/** A row as a line of the log has it. */
function told(row: Readonly<Record<string, unknown>>): LogLine {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === "boolean" ? value : String(value)]),
  );
}

/** Loss of a connection, in the engines' codes: nothing more comes of this session. */
const LOST = /^(08...|57P0[123]|E[A-Z]+)$/;

/**
 * Runs the statements again and again on one session, and in one transaction if that is how the step runs: it ends, and
 * another begins, after a round that told something. What failed in the last round fails the run, once it is over.
 */
async function stay(
  { every_ms, for_ms }: Again,
  inTransaction: ((work: () => Promise<Rows>) => Promise<Rows>) | null,
  count: number,
  one: (number: number, quiet: boolean) => Promise<Rows>,
  driver: Driver,
  around: Surroundings,
): Promise<Rows> {
  const begun = around.clock();
  const over = () => around.clock() - begun >= for_ms || around.remaining() <= LEAST_REMAINING_MS;
  let failed: unknown;
  // Once is enough to say what runs; failures are told each time.
  let quiet = false;
  const round = async (): Promise<Rows> => {
    failed = undefined;
    const told: Record<string, unknown>[] = [];
    for (let number = 0; number < count; number++) {
      try {
        told.push(...(await one(number, quiet)));
      } catch (error) {
        failed ??= error;
        if (inTransaction !== null || LOST.test(driver.explain(error).code)) throw error;
      }
    }
    quiet = true;
    return told;
  };
  // What a transaction has locked it keeps: so the next one begins at once, and the pause is inside of it.
  const rounds = async (): Promise<Rows> => {
    for (let first = true; ; first = false) {
      const told = await round();
      if (told.length === 0 || first || inTransaction === null) await around.sleep(every_ms);
      if (told.length > 0 || over()) return told;
    }
  };
  do await (inTransaction === null ? rounds() : inTransaction(rounds));
  while (!over());
  if (failed !== undefined) throw failed;
  return [];
}

async function timed(
  session: Session<unknown>,
  statement: unknown,
  where: LogLine,
  driver: Driver,
  around: Surroundings,
  quiet: boolean,
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
    if (!quiet) around.log(line("ok"));
    return rows;
  } catch (error) {
    around.log(line(explained(error, driver).code));
    throw error;
  }
}
