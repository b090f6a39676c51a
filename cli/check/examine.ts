import { statSync } from "node:fs";
import { advisedByBase } from "../../changes/base/advice";
import { type Since, sinceOf, vouched } from "../../changes/base/since";
import { type BreakingChange, type BreakingChanges, breakingAgainst, breakingSince } from "../../changes/breaking";
import { BREAKING_RULES } from "../../changes/breaking/breaking-change";
import { Problems } from "../../config/documents";
import { NO_STORE } from "../../config/store";
import {
  ConfigurationError,
  type Folders,
  type LoadedFleet,
  loadFleet,
  ownStore,
  type Problem,
  ROOMS,
} from "../../constructs/rooms";
import { Exceptions, type ExceptionUse, readExceptions } from "../../review/exceptions";
import { checkPrices } from "../../usage/cost/prices";
import { checkMovedFiles } from "../../usage/moved-files";
import { type Ending, endingIn, type RunningHere, runningIn } from "../../usage/support/endings";
import { UsageError } from "../program";

/** What is held against what. */
export interface Examination {
  readonly folders: Folders;
  /** A commit, branch or tag. Default: none, so that nothing is compared. */
  readonly base?: string | undefined;
  /** In its place: a folder with tenants/ and overrides/ of the earlier state. Default: none. */
  readonly baseDir?: string | undefined;
  /** The environment that stands at that state. Default: all of them do. */
  readonly env?: string | undefined;
  /** Steps that are wanted. Default: the review's file, where it exists. */
  readonly exceptions?: string | undefined;
  /** The day for them. Default: the clock's, UTC. */
  readonly today?: string | undefined;
}

/** What was found. */
export interface Found {
  readonly problems: readonly Problem[];
  /** Null: nothing was compared. */
  readonly history: BreakingChanges | null;
  /** Steps that no exception lifts. */
  readonly steps: readonly BreakingChange[];
  readonly exceptions: readonly ExceptionUse[];
  /** What the fleet runs whose support ends within half a year, or has ended. None where it has problems. */
  readonly ending: readonly Ending[];
  /** What it runs of which nobody has named a day. */
  readonly unnamed: readonly RunningHere[];
}

export interface Examined extends Found {
  /** Null: environments have problems, so that there is no fleet. */
  readonly head: LoadedFleet | null;
  /** What differs from the base, or from the last commit where none is named; asked of git once. */
  readonly since: () => Since;
}

/** Reads all that people edit, and holds it against an earlier state where one is named. */
export function examine(asked: Examination): Examined {
  const { folders, base, baseDir, env = null, today = new Date().toISOString().slice(0, 10) } = asked;
  if (baseDir !== undefined) requireEarlierState(baseDir);
  if (folders.floors !== undefined && !isFolder(folders.floors))
    throw new UsageError(
      `--floors: given ${JSON.stringify(folders.floors)}, which is no folder; allowed: a folder with environments' files.`,
    );
  const problems = new Problems();
  const exceptions = stepExceptions(asked.exceptions, today, problems);
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
    return { problems: found, history: null, steps: [], exceptions: [], ending: [], unnamed: [], head: null, since };
  const history =
    base !== undefined
      ? breakingSince(base, folders, head, since(), env)
      : baseDir !== undefined
        ? breakingAgainst(foldersBelow(baseDir), head, env)
        : null;
  const steps = (history?.steps ?? []).filter((step) => exceptions.valid({ ...step, stack: "" }) === undefined);
  // Homes are only found where no file has problems. Of a change, what it does not touch is told by a check of all.
  const running = head.problems().length > 0 ? [] : runningIn(head, base === undefined ? undefined : since().changes);
  return {
    ...{ problems: found, history, steps, exceptions: exceptions.uses(), head, since },
    ending: endingIn(running, today),
    unnamed: running.filter(({ ends }) => ends === null),
  };
}

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
  const missing = [folder, tenants, overrides].find((path) => !isFolder(path));
  if (missing === undefined) return;
  const why = missing === folder ? "which is no folder" : `where ${missing} is no folder`;
  throw new UsageError(
    `--base-dir: given ${JSON.stringify(folder)}, ${why}; allowed: a folder with tenants/ and overrides/ of the ` +
      "earlier state. Give that folder, or a commit with --base.",
  );
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function foldersBelow(folder: string): Folders {
  return { tenants: `${folder}/tenants`, overrides: `${folder}/overrides` };
}

function load(folders: Folders, since: () => Since): LoadedFleet | ConfigurationError {
  try {
    // What was found good before was so by the floors of its own environments.
    if (folders.floors !== undefined) return loadFleet(folders, ROOMS, NO_STORE);
    return loadFleet(folders, ROOMS, ownStore(), { trees: vouched(since) });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}
