import { formatStep, grouped, type History, type Step, stepsAgainst, stepsSince } from "../changes/breaking";
import { STEP_RULES } from "../changes/breaking/breaking-change";
import { formatProblem } from "../config/problem";
import { ConfigurationError, type Folders, type LoadedFleet, loadFleet, type Problem } from "../constructs/rooms";
import { DEFAULT_EXCEPTIONS, Exceptions, type ExceptionUse, readExceptions } from "../review/exceptions";
import { CHECK } from "./commands/configuration";
import { type Call, EXIT, type Exit, program } from "./program";

/** What a run found. */
interface Found {
  readonly problems: readonly Problem[];
  readonly history: History | null;
  /** Steps that no exception lifts. */
  readonly steps: readonly Step[];
  readonly exceptions: readonly ExceptionUse[];
}

export const main = program(CHECK, ({ values, folders, show, say }) => {
  const { base, "base-dir": baseDir } = values;
  const today = values.today ?? new Date().toISOString().slice(0, 10);
  const exceptions = stepExceptions(values.exceptions, today);
  const compares = (base ?? baseDir) !== undefined;

  const head = load(folders);
  if (head instanceof ConfigurationError)
    return report({ problems: head.problems, history: null, steps: [], exceptions: [] }, compares, { show, say });
  const history =
    base !== undefined
      ? stepsSince(base, folders, head)
      : baseDir !== undefined
        ? stepsAgainst(foldersBelow(baseDir), head)
        : null;
  const steps = (history?.steps ?? []).filter((step) => exceptions.valid({ ...step, stack: "" }) === undefined);
  return report({ problems: head.problems(), history, steps, exceptions: exceptions.uses() }, compares, { show, say });
});

/** Rows of the review's file that are about steps: the others are the review's. */
function stepExceptions(file: string | undefined, today: string): Exceptions {
  const isStep = (rule: string): boolean => Object.hasOwn(STEP_RULES, rule);
  const rows = readExceptions(file ?? DEFAULT_EXCEPTIONS, file !== undefined, null, today);
  return new Exceptions(
    rows.filter(({ rule }) => isStep(rule)),
    today,
  );
}

function foldersBelow(folder: string): Folders {
  return { tenants: `${folder}/tenants`, overrides: `${folder}/overrides` };
}

function load(folders: Folders): LoadedFleet | ConfigurationError {
  try {
    return loadFleet(folders);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

function report(
  { problems, history, steps, exceptions }: Found,
  asked: boolean,
  { show, say }: Pick<Call<typeof CHECK>, "show" | "say">,
): Exit {
  const told = grouped(steps);
  show({ base: history?.base ?? null, problems, steps: told, exceptions }, () => {
    for (const problem of problems) say(formatProblem(problem));
    for (const step of told) say(formatStep(step));
    for (const { exception, state } of exceptions)
      say(`exception ${state}: ${exception.rule} ${exception.address}, ${exception.owner}, until ${exception.expires}`);
    return summary(problems.length, told.length, history, asked);
  });
  return problems.length + told.length > 0 ? EXIT.problems : EXIT.good;
}

function summary(problems: number, steps: number, history: History | null, asked: boolean): string {
  const count = (number: number, what: string): string =>
    `${number === 0 ? "no" : number} ${what}${number === 1 ? "" : "s"}`;
  const found = `${count(problems, "problem")} in the configuration`;
  if (history !== null)
    return `${found}, ${count(steps, "step")} from ${history.base.slice(0, 12)} that cannot be taken`;
  return asked ? `${found}; nothing was compared: environments must be readable first` : found;
}
