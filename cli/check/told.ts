import { type BreakingChanges, formatBreakingChanges, grouped, isWarning } from "../../changes/breaking";
import { bounded } from "../../config/nearest";
import { formatProblems, withoutSecrets } from "../../config/problem";
import { maskedText, maskedValue } from "../../config/redact/configuration";
import type { ExceptionUse } from "../../review/exceptions";
import { formatEnding } from "../../usage/support/endings";
import type { Found } from "./examine";

/** What was found, as it is told. */
export interface Told {
  readonly document: {
    readonly base: string | null;
    readonly problems: readonly object[];
    readonly steps: readonly object[];
    readonly warnings: readonly object[];
    readonly exceptions: readonly object[];
    readonly support: { readonly ending: readonly object[]; readonly unnamed: readonly object[] };
  };
  /** For people, one after the other. */
  readonly lines: readonly string[];
  readonly summary: string;
  /** Whether there is no problem, and no step that cannot be taken. */
  readonly isGood: boolean;
}

/** @param asked whether a comparison was asked for */
export function told({ problems, history, steps, exceptions, ending, unnamed }: Found, asked: boolean): Told {
  const all = grouped(steps);
  const refused = all.filter((step) => !isWarning(step));
  const warnings = all.filter(isWarning);
  return {
    document: {
      base: history?.base ?? null,
      problems: problems.map(withoutSecrets),
      steps: refused,
      warnings,
      exceptions: maskedValue("", exceptions) as readonly object[],
      support: { ending, unnamed },
    },
    lines: [
      ...formatProblems(problems),
      ...formatBreakingChanges(refused),
      ...formatBreakingChanges(warnings),
      ...ending.map(formatEnding),
      ...STATES.flatMap((state) =>
        bounded(exceptions.filter((use) => use.state === state).map(exceptionLine), `exceptions ${state}`),
      ),
    ],
    summary: `${summary(problems.length, refused.length, history, asked)}${warned(warnings.length + ending.length)}`,
    isGood: problems.length + refused.length === 0,
  };
}

/** What became of exceptions, in the order of telling: what holds no more comes last, since it asks for an edit. */
const STATES = ["used", "unused", "expired"] as const satisfies readonly ExceptionUse["state"][];

function exceptionLine({ exception: { rule, address, owner, expires }, state }: ExceptionUse): string {
  return maskedText(`exception ${state}: ${rule} ${address}, ${owner}, until ${expires}`);
}

function warned(warnings: number): string {
  return warnings === 0 ? "" : `, ${warnings} warning${warnings === 1 ? "" : "s"}`;
}

function summary(problems: number, steps: number, history: BreakingChanges | null, asked: boolean): string {
  const count = (number: number, what: string): string =>
    `${number === 0 ? "no" : number} ${what}${number === 1 ? "" : "s"}`;
  const found = `${count(problems, "problem")} in the configuration`;
  if (history !== null) {
    const base = /^[0-9a-f]{40}$/.test(history.base) ? history.base.slice(0, 12) : history.base;
    const left = problems === 0 ? "" : " of what has no problems";
    const compared = steps === 0 ? "every step can be taken" : `${count(steps, "step")} cannot be taken`;
    return `${found}; compared with ${base}, ${compared}${left}`;
  }
  return asked ? `${found}; nothing was compared: a fleet with these cannot be read` : found;
}
