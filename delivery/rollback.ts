import type { DeploymentSettings } from "../constructs/deployment/settings";
import { type FailedCheck, failingNow, type Judgement } from "./checks/judge";
import { lastGoodCommit } from "./record/history";
import type { DeploymentRecord } from "./record/schema";

/** What follows from the checks after a deployment. */
export interface RollbackDecision {
  /** `none`: all is well. `escalate`: people decide. `rollback`: plan, review and apply `to`. */
  readonly action: "none" | "rollback" | "escalate";
  readonly reason: string;
  /** Commit of the last good deployment; null where there is none or none is wanted. */
  readonly to: string | null;
}

/** Checks of which a failure says that nobody could look. Files of earlier releases have them as failures. */
const BLIND: ReadonlySet<string> = new Set(["verifier-answers", "aws-answers"]);

type Judged = Pick<Judgement, "outcome" | "trigger" | "failures">;

/**
 * Whether a deployment is rolled back. A rollback goes forward in Terraform: the last good commit is planned against
 * what is there now, reviewed, and applied unless the review says STOP. Statements that ran and data stay.
 *
 * @param judged null: no check ran, because applying failed
 * @param before what a look right before the deployment saw; null: nobody looked. What failed then already is not the
 *   deployment's doing, and going back would not mend it
 */
export function decideRollback(
  judged: Judged | null,
  settings: DeploymentSettings,
  earlier: readonly DeploymentRecord[],
  deployed: string,
  before: Judged | null = null,
): RollbackDecision {
  if (judged?.outcome === "passed") return { action: "none", reason: "every check held", to: null };
  const why =
    judged === null
      ? "applying failed"
      : judged.trigger === null
        ? "the checks came to no end"
        : `${judged.trigger}: ${judged.failures.at(-1)?.seen ?? "no detail"}`;
  const escalate = (reason: string): RollbackDecision => ({
    action: "escalate",
    reason: `${why}; ${reason}`,
    to: null,
  });
  // What is half applied is not understood yet: going back over it is for people to decide.
  if (judged === null || judged.trigger === null) return escalate("nothing fired that a rollback answers");
  if (judged.trigger === "health_check_failures" && failingNow(judged.failures).every(({ check }) => BLIND.has(check)))
    return escalate("nothing was seen to fail: homes could not be looked at, which going back would not mend");
  if (before !== null && failingNow(judged.failures).every((failure) => before.failures.some(isSame(failure))))
    return escalate("all of what fails failed before the deployment too: going back would not mend it");
  if (!settings.rollback.automatic_triggers) return escalate("automatic_triggers is false");
  const to = lastGoodCommit(earlier);
  if (to === null) return escalate("no earlier deployment is known to be good");
  if (to === deployed) return escalate("the last good deployment is of this very commit: going back changes nothing");
  return { action: "rollback", reason: why, to };
}

function isSame(one: FailedCheck): (other: FailedCheck) => boolean {
  const identity = ({ kind, home, engine, check, tenant }: FailedCheck) =>
    JSON.stringify([kind, home, engine, check, tenant]);
  return (other) => identity(other) === identity(one);
}
