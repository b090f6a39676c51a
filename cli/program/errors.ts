import { types } from "node:util";
import { ConfigurationError, formatSetting, type Problem, withoutSecrets } from "../../config/problem";
import { maskedText } from "../../config/redact/configuration";
import { EXIT, type Exit } from "./exit";
import { UsageError } from "./usage-error";

/** An error as machines get it: `schemas/commands/errors.schema.json`. */
export interface ToldError {
  /** `usage`: the call is wrong; `configuration`: a file is; `stop`: must not go on; `unseen`: could not be looked at. */
  readonly code: "usage" | "configuration" | "stop" | "unseen";
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly path: string | null;
  /** What to do; null where the message says it. */
  readonly remedy: string | null;
}

/** What was found must not be built on. */
export class StopError extends Error {}

/** Something is wrong with what was given, which is no configuration. */
export class ProblemError extends Error {}

/** An error as people, machines and the shell get it. */
export interface Described {
  readonly exit: Exit;
  readonly text: string;
  readonly errors: readonly ToldError[];
}

const NOWHERE = { file: null, line: null, column: null, path: null, remedy: null };

/** @param help how to see the command's help */
export function describe(error: unknown, help: string): Described {
  if (error instanceof ConfigurationError)
    return { exit: EXIT.problems, text: error.message, errors: error.problems.map(toldProblem) };
  if (error instanceof UsageError) {
    const text = maskedText(error.message);
    const errors = text.split("\n").map((message) => ({ ...NOWHERE, code: "usage" as const, message }));
    return { exit: EXIT.usage, text: `${text}\nHelp: ${help}`, errors };
  }
  const message = messageOf(error);
  const [exit, code] =
    error instanceof StopError
      ? ([EXIT.stop, "stop"] as const)
      : error instanceof ProblemError
        ? ([EXIT.problems, "configuration"] as const)
        : ([EXIT.unseen, "unseen"] as const);
  return { exit, text: `error: ${message}`, errors: [{ ...NOWHERE, code, message }] };
}

function toldProblem(problem: Problem): ToldError {
  const { file, line, column, path, given, allowed, advice } = withoutSecrets(problem);
  const message = `given ${formatSetting(path, given)}; allowed: ${allowed}`;
  return { code: "configuration", message, file, line, column, path: path === "" ? null : path, remedy: advice };
}

/** What the operating system refuses, in words; `path` is put before them. */
const REFUSED: Readonly<Record<string, string>> = {
  EACCES: "permission denied: its owner or mode does not let this user",
  EDQUOT: "the disk quota is used up",
  EEXIST: "is there already",
  EISDIR: "is a folder, and a file is wanted",
  ELOOP: "links that lead in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "is not there",
  ENOSPC: "no space is left on the disk",
  ENOTDIR: "leads through a file, where a folder is wanted",
  ENOTEMPTY: "is a folder that is not empty",
  EPERM: "the operating system does not permit it",
  EROFS: "is on a disk that can only be read",
  ETXTBSY: "is in use",
};

/** JSON.parse quotes what it could not read. */
const QUOTED_JSON = /,[^,]*(?:\.{3})?"[\s\S]*"(?:\.{3})? is not valid JSON$/;

/** What a person sees of an error that is nobody's configuration: without the program's own stack, and without secrets. */
export function messageOf(error: unknown): string {
  return maskedText(wordsOf(error));
}

function wordsOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  const { code, path, dest, syscall } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === "EEXIST" && syscall === "mkdir") return `${path}: is a file, where a folder is wanted`;
  const words = code === undefined ? undefined : REFUSED[code];
  if (words !== undefined) return [dest ?? path, words].filter((part) => part !== undefined).join(": ");
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return `${error.message}\nThis is a fault of Tessera. TESSERA_DEBUG=1 shows where it happened.`;
  return error instanceof SyntaxError ? error.message.replace(QUOTED_JSON, ": not valid JSON") : error.message;
}
