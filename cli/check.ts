import { advisedByBase } from "../changes/base/advice";
import { type Since, sinceOf, vouched } from "../changes/base/since";
import { formatStep, grouped, type History, isWarning, type Step, stepsAgainst, stepsSince } from "../changes/breaking";
import { STEP_RULES } from "../changes/breaking/breaking-change";
import { Problems } from "../config/documents";
import { formatProblems, withoutSecrets } from "../config/problem";
import { maskedText, maskedValue } from "../config/redact/configuration";
import {
  ConfigurationError,
  type Folders,
  type LoadedFleet,
  loadFleet,
  ownStore,
  type Problem,
  ROOMS,
} from "../constructs/rooms";
import { DEFAULT_EXCEPTIONS, Exceptions, type ExceptionUse, readExceptions } from "../review/exceptions";
import { checkPrices } from "../usage/cost/prices";
import { checkMovedFiles } from "../usage/moved-files";
import { FOLDERS_USAGE, parseCommand, run, UsageError } from "./args";

const USAGE = `npm run check [-- --base REF | --base-dir DIR] [--json] [--exceptions FILE] [--today YYYY-MM-DD]

Reads every tenant and environment, the prices and the exceptions, and says everything that is wrong. With a base, also what the change would do to
what exists: storage or shards that shrink, a tenant that moves, a version that goes back, a folder that is gone.
A quota of storage that is lowered is a warning. Advice fits what exists: without a base it looks at the commit where
the work tree left origin's branch, where there is a repository. Exit code 1 where anything is wrong.

  --base REF           a commit, branch or tag; in a pull request: $(git merge-base HEAD origin/main)
  --base-dir DIR       in its place: a folder with tenants/ and overrides/ of the earlier state
  --json               for machines: base, problems, steps, warnings, exceptions
  --exceptions FILE    default: ${DEFAULT_EXCEPTIONS}, where it exists
  --today YYYY-MM-DD   the day for exceptions (default: the clock's, UTC)
${FOLDERS_USAGE}`;

/** What a run found. */
interface Found {
  readonly problems: readonly Problem[];
  readonly history: History | null;
  /** Steps that no exception lifts. */
  readonly steps: readonly Step[];
  readonly exceptions: readonly ExceptionUse[];
}

run(() => {
  const { values, folders, positionals } = parseCommand(USAGE, {
    base: { type: "string" },
    "base-dir": { type: "string" },
    json: { type: "boolean" },
    exceptions: { type: "string" },
    today: { type: "string" },
  });
  if (positionals.length > 0)
    throw new UsageError(`${positionals[0]} is not expected: this command takes options only`);
  if (values.base !== undefined && values["base-dir"] !== undefined)
    throw new UsageError("--base and --base-dir: give one of them");
  const today = values.today ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today)))
    throw new UsageError(`--today must be a date YYYY-MM-DD, got: ${today}`);
  const problems = new Problems();
  const exceptions = stepExceptions(values.exceptions, today, problems);
  checkPrices(problems);
  checkMovedFiles(problems);

  let looked: Since | undefined;
  const since = () => {
    looked ??= sinceOf(values.base ?? "HEAD", folders);
    return looked;
  };
  const head = load(folders, since);
  problems.add(...(head instanceof ConfigurationError ? head.problems : head.problems()));
  // A folder of an earlier state is no repository: what it has to say are steps.
  const found =
    values["base-dir"] === undefined ? advisedByBase(problems.list(), folders.tenants, values.base) : problems.list();
  if (head instanceof ConfigurationError)
    return report({ problems: found, history: null, steps: [], exceptions: [] }, values.json, compares(values));
  const history =
    values.base !== undefined
      ? stepsSince(values.base, folders, head, since())
      : values["base-dir"] !== undefined
        ? stepsAgainst(foldersBelow(values["base-dir"]), head)
        : null;
  const steps = (history?.steps ?? []).filter((step) => exceptions.valid({ ...step, stack: "" }) === undefined);
  report({ problems: found, history, steps, exceptions: exceptions.uses() }, values.json, compares(values));
});

/** Rows of the review's file that are about steps: the others are the review's. */
function stepExceptions(file: string | undefined, today: string, problems: Problems): Exceptions {
  const rows = readExceptions(file, today, problems);
  return new Exceptions(
    rows.filter(({ rule }) => Object.hasOwn(STEP_RULES, rule)),
    today,
  );
}

function compares(values: { readonly base?: string; readonly "base-dir"?: string }): boolean {
  return (values.base ?? values["base-dir"]) !== undefined;
}

function foldersBelow(folder: string): Folders {
  return { tenants: `${folder}/tenants`, overrides: `${folder}/overrides` };
}

function load(folders: Folders, since: () => Since): LoadedFleet | ConfigurationError {
  try {
    return loadFleet(folders, ROOMS, ownStore(), { trees: vouched(since) });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

function report({ problems, history, steps, exceptions }: Found, json: boolean | undefined, asked: boolean): void {
  const all = grouped(steps);
  const told = all.filter((step) => !isWarning(step));
  const warnings = all.filter(isWarning);
  if (problems.length + told.length > 0) process.exitCode = 1;
  if (json) {
    const masked = {
      problems: problems.map(withoutSecrets),
      steps: told,
      warnings,
      exceptions: maskedValue("", exceptions),
    };
    console.log(JSON.stringify({ base: history?.base ?? null, ...masked }, null, 2));
    return;
  }
  for (const line of formatProblems(problems)) console.error(line);
  for (const step of [...told, ...warnings]) console.error(formatStep(step));
  for (const { exception, state } of exceptions)
    console.error(
      maskedText(
        `exception ${state}: ${exception.rule} ${exception.address}, ${exception.owner}, until ${exception.expires}`,
      ),
    );
  console.log(`${summary(problems.length, told.length, history, asked)}${warned(warnings.length)}`);
}

function warned(warnings: number): string {
  return warnings === 0 ? "" : `, ${warnings} warning${warnings === 1 ? "" : "s"}`;
}

function summary(problems: number, steps: number, history: History | null, asked: boolean): string {
  const count = (number: number, what: string): string =>
    `${number === 0 ? "no" : number} ${what}${number === 1 ? "" : "s"}`;
  const found = `${count(problems, "problem")} in the configuration`;
  if (history !== null)
    return `${found}, ${count(steps, "step")} from ${history.base.slice(0, 12)} that cannot be taken`;
  return asked ? `${found}; nothing was compared: environments must be readable first` : found;
}
