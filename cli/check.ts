import { statSync } from "node:fs";
import { advisedByBase } from "../changes/base/advice";
import { type Since, sinceOf, vouched } from "../changes/base/since";
import {
  type BreakingChange,
  type BreakingChanges,
  breakingAgainst,
  breakingSince,
  formatBreakingChange,
  grouped,
  isWarning,
} from "../changes/breaking";
import { BREAKING_RULES } from "../changes/breaking/breaking-change";
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
import { Exceptions, type ExceptionUse, readExceptions } from "../review/exceptions";
import { checkPrices } from "../usage/cost/prices";
import { checkMovedFiles } from "../usage/moved-files";
import { CHECK } from "./commands/configuration";
import { type Call, EXIT, type Exit, program, UsageError } from "./program";

/** What a run found. */
interface Found {
  readonly problems: readonly Problem[];
  readonly history: BreakingChanges | null;
  /** Steps that no exception lifts. */
  readonly steps: readonly BreakingChange[];
  readonly exceptions: readonly ExceptionUse[];
}

export const main = program(CHECK, ({ values, folders, show, say }) => {
  const { base, "base-dir": baseDir } = values;
  const today = values.today ?? new Date().toISOString().slice(0, 10);
  if (baseDir !== undefined) requireEarlierState(baseDir);
  const compares = (base ?? baseDir) !== undefined;
  const problems = new Problems();
  const exceptions = stepExceptions(values.exceptions, today, problems);
  checkPrices(problems);
  checkMovedFiles(problems);

  let looked: Since | undefined;
  const since = () => {
    looked ??= sinceOf(base ?? "HEAD", folders);
    return looked;
  };
  const head = load(folders, since);
  problems.add(...(head instanceof ConfigurationError ? head.problems : head.problems()));
  // A folder of an earlier state is no repository: what it has to say are steps.
  const found = baseDir === undefined ? advisedByBase(problems.list(), folders.tenants, base) : problems.list();
  if (head instanceof ConfigurationError)
    return report({ problems: found, history: null, steps: [], exceptions: [] }, compares, { show, say });
  const history =
    base !== undefined
      ? breakingSince(base, folders, head, since())
      : baseDir !== undefined
        ? breakingAgainst(foldersBelow(baseDir), head)
        : null;
  const steps = (history?.steps ?? []).filter((step) => exceptions.valid({ ...step, stack: "" }) === undefined);
  return report({ problems: found, history, steps, exceptions: exceptions.uses() }, compares, { show, say });
});

/** Rows of the review's file that are about steps: the others are the review's. */
function stepExceptions(file: string | undefined, today: string, problems: Problems): Exceptions {
  const rows = readExceptions(file, today, problems);
  return new Exceptions(
    rows.filter(({ rule }) => Object.hasOwn(BREAKING_RULES, rule)),
    today,
  );
}

/** @throws {UsageError} where a folder is none, or does not hold the two that are compared */
function requireEarlierState(folder: string): void {
  const { tenants, overrides } = foldersBelow(folder);
  const missing = [folder, tenants, overrides].find(
    (path) => !statSync(path, { throwIfNoEntry: false })?.isDirectory(),
  );
  if (missing === undefined) return;
  const why = missing === folder ? "which is no folder" : `where ${missing} is no folder`;
  throw new UsageError(
    `--base-dir: given ${JSON.stringify(folder)}, ${why}; allowed: a folder with tenants/ and overrides/ of the ` +
      "earlier state. Give that folder, or a commit with --base.",
  );
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

function report(
  { problems, history, steps, exceptions }: Found,
  asked: boolean,
  { show, say }: Pick<Call<typeof CHECK>, "show" | "say">,
): Exit {
  const all = grouped(steps);
  const told = all.filter((step) => !isWarning(step));
  const warnings = all.filter(isWarning);
  const document = {
    base: history?.base ?? null,
    problems: problems.map(withoutSecrets),
    steps: told,
    warnings,
    exceptions: maskedValue("", exceptions),
  };
  show(document, () => {
    for (const line of formatProblems(problems)) say(line);
    for (const step of [...told, ...warnings]) say(formatBreakingChange(step));
    for (const { exception, state } of exceptions)
      say(
        maskedText(
          `exception ${state}: ${exception.rule} ${exception.address}, ${exception.owner}, until ${exception.expires}`,
        ),
      );
    return `${summary(problems.length, told.length, history, asked)}${warned(warnings.length)}`;
  });
  return problems.length + told.length > 0 ? EXIT.problems : EXIT.good;
}

function warned(warnings: number): string {
  return warnings === 0 ? "" : `, ${warnings} warning${warnings === 1 ? "" : "s"}`;
}

function summary(problems: number, steps: number, history: BreakingChanges | null, asked: boolean): string {
  const count = (number: number, what: string): string =>
    `${number === 0 ? "no" : number} ${what}${number === 1 ? "" : "s"}`;
  const found = `${count(problems, "problem")} in the configuration`;
  if (history !== null)
    return `${found}, ${count(steps, "step")} from ${history.base.slice(0, 12)} that cannot be taken`;
  return asked ? `${found}; nothing was compared: environments must be readable first` : found;
}
