import type { Verdict } from "../../review/report";
import type { Changes } from "./terraform";
import type { Trouble } from "./troubles";

/**
 * What became of a stack. `as it is`: its plan is empty. `planned`: it was not to be applied, or a later look refused it.
 * `not yet`: what it reads is made by a stack that is not applied.
 */
export const STACK_OUTCOMES = [
  "as it is",
  "planned",
  "applied",
  "failed",
  "interrupted",
  "not yet",
  "not begun",
] as const;
export type StackOutcome = (typeof STACK_OUTCOMES)[number];

export interface StackResult {
  readonly stack: string;
  readonly outcome: StackOutcome;
  /** Of its plan; null: there is none. */
  readonly changes: Changes | null;
  readonly trouble: Trouble | null;
}

/** What became of a stack, or what it begins with: nothing. */
export function stackResult(
  stack: string,
  outcome: StackOutcome = "not begun",
  changes: Changes | null = null,
  trouble: Trouble | null = null,
): StackResult {
  return { stack, outcome, changes, trouble };
}

export interface LayerResult {
  readonly layer: number;
  /** Null: nothing of it was to be judged. */
  readonly verdict: Verdict | null;
  /** File with the whole review. */
  readonly review: string | null;
  readonly stacks: readonly StackResult[];
}

/**
 * What became of a deployment; of several, the first here counts for the whole.
 * `stopped`: the review said STOP. `waiting`: a person has to look, or to say yes. `unjudged`: the review cannot judge.
 */
export const OUTCOMES = [
  "interrupted",
  "failed",
  "unseen",
  "unjudged",
  "stopped",
  "waiting",
  "planned",
  "destroyed",
  "deployed",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Of two outcomes, the one that counts for the whole. */
export const worse = (a: Outcome, b: Outcome): Outcome => (OUTCOMES.indexOf(a) <= OUTCOMES.indexOf(b) ? a : b);

export interface Deployed {
  readonly outcome: Outcome;
  readonly layers: readonly LayerResult[];
}

/** `3 to add, 1 to change`; for a plan that changes outputs alone, that. */
export function changesText({ add, change, remove }: Changes): string {
  const parts = [
    [add, "to add"],
    [change, "to change"],
    [remove, "to destroy"],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return told.length === 0 ? "outputs alone" : told.join(", ");
}
