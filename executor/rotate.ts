import { ApiError } from "./aws/api-error";
import type { Ages, Driver, Keeper, Session } from "./contract/driver";
import type { RotateInput, Rotation, Step, Target } from "./contract/payload";
import { BESIDE, giving, makePassword, need, parameterOf } from "./passwords";
import { explained, type Surroundings } from "./run";
import { type Taken, take } from "./take";

/** What a role's password is in for. Unfinished work comes first, whatever its age. */
export type RotateAction =
  /** Younger than asked. */
  | "keep"
  /** Older: another one is made. */
  | "rotate"
  /** A run ended in the midst of it. */
  | "finish"
  /** The old one is taken beside the new one, and its time is not over. */
  | "overlap"
  /** Its time is over: it is refused from now on. */
  | "close"
  /** The engine would refuse the old one at once, which nobody asked for. */
  | "interrupts"
  /**
   * A run ended in the midst of it where the engine knows one at a time. Those who sign in read the old one; which of the two
   * the server takes, nobody can tell. It is given the old one again, which refuses nobody, and the other one goes.
   */
  | "back"
  /** The same so lately that a run may be at it still. */
  | "busy"
  /** There was no time left: the next run goes on. */
  | "later";

/** A role's password as the caller is told of it: no value. */
export interface RotatedRole {
  readonly role: string;
  /** Of the password that those who sign in read, in whole days. */
  readonly age_days: number;
  readonly action: RotateAction;
}

export interface Rotated {
  readonly subject: string;
  readonly action: "rotate";
  readonly applied: boolean;
  readonly roles: readonly RotatedRole[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longest that one role may take, retries included: with less no other is begun. */
const LEAST_REMAINING_MS = 30_000;
/** What was begun longer ago is no run's any more. Source: AWS Lambda: Quotas, function timeout, 900 s. */
export const LONGEST_RUN_MS = 900_000;
const ATTEMPTS = 5;
const PAUSE_MS = 500;

/** A role whose password is there. */
interface Found {
  readonly role: string;
  /** When the password that is read was written, in milliseconds since 1970. */
  readonly since: number;
  /** When what stands beside it was written; null: it is not there. */
  readonly beside: Readonly<Record<keyof typeof BESIDE, number | null>>;
}

/**
 * Gives roles other passwords. Where the engine takes several, the old one is taken beside the new one until its time is
 * over. What is to be done follows from what is kept, and each part can be done again: a run that ends in the midst of it
 * is finished by the next, whichever asks. A password is kept before any server knows it, and is in no answer, error or
 * line of the log.
 *
 * 1. `next` is made, if it is not there: of two runs at one time, one makes it and the other takes that one.
 * 2. The old one is put beside as `previous`, and the server takes both.
 * 3. Those who sign in read the new one; `next` goes.
 * 4. After the overlap the server takes the new one alone; `previous` goes.
 */
export async function rotate(
  { engine, subject, target, rotate: asked }: RotateInput,
  driver: Driver,
  around: Surroundings,
  now: number,
): Promise<Rotated> {
  const taken = take({ engine, subject, steps: asked.steps }, driver);
  const keeper = need(around.credentials.keeper, "where to keep them");
  const ages = need(keeper.ages, "how old they are");
  const roles: RotatedRole[] = [];
  const failed: string[] = [];
  // At once: what was done is told, wherever the run ends.
  const tell = (one: RotatedRole) => {
    roles.push(one);
    if (asked.apply) around.log({ event: "password", engine, subject, role: one.role, action: one.action });
  };
  const fail = (error: unknown, role: string | null) => {
    const { code, message, advice } = explained(error, driver);
    failed.push(`${role === null ? "" : `${role}: `}${code} ${message}. ${advice}`);
  };
  try {
    const written = await ages.parameters(need(target.passwords_path, "target.passwords_path"), target.region);
    for (const one of taken) {
      const found = await present(one.step, written, target, driver, ages);
      await rotateStep(one, found, { asked, target, driver, keeper, ages, around, now, tell, fail });
    }
  } catch (error) {
    fail(error, null);
  }
  if (failed.length > 0) {
    const more = failed.length === 1 ? "" : ` (and of ${failed.length - 1} more)`;
    const done = asked.apply ? roles.filter(({ action }) => WORKS.has(action)).length : 0;
    const besides = done === 0 ? "" : ` Changed all the same: ${done}.`;
    throw new Error(`${engine}: ${subject}: passwords: ${failed[0]}${more} Run it again: it goes on there.${besides}`);
  }
  return { subject, action: "rotate", applied: asked.apply, roles };
}

/** Roles of a step that have a password by now. One that has none is its slice's to make. */
async function present(
  { passwords }: Step,
  written: Readonly<Record<string, number>>,
  { executor_secret_arn: arn, region }: Target,
  { executorRole }: Driver,
  ages: Ages,
): Promise<Found[]> {
  const names = passwords ?? Object.keys(written).filter((name) => !name.includes("."));
  const found: Found[] = [];
  for (const role of names) {
    const own = role === executorRole && arn !== undefined;
    const since = own ? await ages.secret(arn, region) : written[role];
    if (since === null || since === undefined) continue;
    const beside = {
      next: written[role + BESIDE.next] ?? null,
      previous: written[role + BESIDE.previous] ?? null,
    };
    found.push({ role, since, beside });
  }
  return found;
}

/** What the role's password is in for. */
export function due({ since, beside }: Omit<Found, "role">, asked: Rotation, now: number): RotateAction {
  const halts = asked.overlap_hours === null && !asked.interrupts;
  if (beside.next !== null) {
    if (!halts) return "finish";
    return now - beside.next >= LONGEST_RUN_MS ? "back" : "busy";
  }
  if (beside.previous !== null) return now - since >= (asked.overlap_hours ?? 0) * HOUR_MS ? "close" : "overlap";
  if (now - since < asked.older_than_days * DAY_MS) return "keep";
  return halts ? "interrupts" : "rotate";
}

interface Doing {
  readonly asked: Rotation;
  readonly target: Target;
  readonly driver: Driver;
  readonly keeper: Keeper;
  readonly ages: Ages;
  readonly around: Surroundings;
  readonly now: number;
  /** Told of each role, as soon as it is decided or done. */
  readonly tell: (one: RotatedRole) => void;
  /** Told of a role whose change was refused, where the next may be changed all the same. */
  readonly fail: (error: unknown, role: string) => void;
}

const WORKS: ReadonlySet<RotateAction> = new Set(["rotate", "finish", "close", "back"]);

/** How each is done. Where it is another action, it is exchanged. */
const DOES: Partial<Record<RotateAction, typeof exchange>> = { close, back };

/** What is refused of one role keeps no other from its change; what is lost on the way ends the run. */
async function rotateStep({ step, work }: Taken, found: readonly Found[], doing: Doing): Promise<void> {
  const { asked, target, driver, around, now, tell, fail } = doing;
  for (const one of found) {
    const { role } = one;
    const action = due(one, asked, now);
    const age_days = Math.floor(Math.max(0, now - one.since) / DAY_MS);
    if (!asked.apply || !WORKS.has(action)) {
      tell({ role, age_days, action });
      continue;
    }
    if (around.remaining() < LEAST_REMAINING_MS) {
      tell({ role, age_days, action: "later" });
      continue;
    }
    try {
      await again(driver, around, async () => {
        // A session each: as many as a home has roles of this kind, and none outlives what it is for.
        const session = await driver.open(target, step.as, work.at, around.credentials, () => {});
        try {
          await (DOES[action] ?? exchange)(role, session, doing);
        } finally {
          await session.close();
        }
      });
    } catch (error) {
      const { transient, unseen } = explained(error, driver);
      if (transient || unseen) throw error;
      fail(error, role);
      continue;
    }
    tell({ role, age_days, action });
  }
}

/** What may succeed later is done again: every part of it can be. */
async function again(driver: Driver, around: Surroundings, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const { transient } = explained(error, driver);
      if (!transient || attempt === ATTEMPTS || around.remaining() < LEAST_REMAINING_MS) throw error;
      await around.sleep(PAUSE_MS * attempt);
    }
  }
}

/** Steps 1 to 3, or what is left of them. */
async function exchange(role: string, session: Session<unknown>, doing: Doing): Promise<void> {
  const { asked, target, driver, keeper } = doing;
  const { region } = target;
  const key = need(target.passwords_key, "target.passwords_key");
  const current = await readOf(role, doing);
  if (current === null) return;
  const nextName = parameterOf(target, role, "next");
  const next = (await keeper.parameter(nextName, region)) ?? (await madeOnce(nextName, key, doing));
  const several = asked.overlap_hours !== null;
  const give = async (...passwords: readonly string[]) => {
    await session.run(giving(driver, role, passwords));
  };
  if (next !== current) {
    if (several) {
      await keepOnce(parameterOf(target, role, "previous"), current, key, doing);
      await give(next, current);
    } else {
      await give(next);
    }
    await publish(role, next, doing);
  }
  await keeper.deleteParameter(nextName, region);
  // Once more: a deployment that read before the first part may have written after it.
  const previous = several ? await keeper.parameter(parameterOf(target, role, "previous"), region) : null;
  await give(next, ...(previous === null ? [] : [previous]));
}

/** Back to what those who sign in read, where a run was cut off: they may be refused until then, and nobody is by it. */
async function back(role: string, session: Session<unknown>, doing: Doing): Promise<void> {
  const { target, driver, keeper } = doing;
  const given = await readOf(role, doing);
  if (given === null) return;
  await session.run(giving(driver, role, [given]));
  await keeper.deleteParameter(parameterOf(target, role, "next"), target.region);
  // A run that finishes it at the same time has published the other one.
  const read = await readOf(role, doing);
  if (read !== null && read !== given) await session.run(giving(driver, role, [read]));
}

/** Step 4. */
async function close(role: string, session: Session<unknown>, doing: Doing): Promise<void> {
  const { target, driver, keeper } = doing;
  const current = await readOf(role, doing);
  if (current === null) return;
  await session.run(giving(driver, role, [current]));
  await keeper.deleteParameter(parameterOf(target, role, "previous"), target.region);
}

/** The password that those who sign in read. */
async function readOf(role: string, { target, driver, keeper }: Doing): Promise<string | null> {
  if (role !== driver.executorRole) return keeper.parameter(parameterOf(target, role), target.region);
  const arn = need(target.executor_secret_arn, "target.executor_secret_arn");
  return (await keeper.secret(arn, target.region))?.password ?? null;
}

async function publish(role: string, password: string, { target, driver, keeper, ages }: Doing): Promise<void> {
  const { region } = target;
  if (role !== driver.executorRole) {
    const key = need(target.passwords_key, "target.passwords_key");
    return ages.replaceParameter(parameterOf(target, role), password, key, region);
  }
  const arn = need(target.executor_secret_arn, "target.executor_secret_arn");
  await keeper.putSecret(arn, { username: role, password }, region);
}

/** SSM's refusal to make what is there (API reference, PutParameter, Overwrite). */
const STANDS = "ParameterAlreadyExists";

/** Keeps a value under a name that is free. One that stands stays. */
async function keepOnce(name: string, value: string, key: string, { keeper, target }: Doing): Promise<void> {
  try {
    await keeper.putParameter(name, value, key, target.region);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === STANDS)) throw error;
  }
}

/** A new password under a name, or the one that another run has put there at the same time. */
async function madeOnce(name: string, key: string, doing: Doing): Promise<string> {
  const made = makePassword();
  await keepOnce(name, made, key, doing);
  const kept = await doing.keeper.parameter(name, doing.target.region);
  if (kept === null) throw new Error(`executor: parameter ${name} was made and is not there: another run has ended.`);
  return kept;
}
