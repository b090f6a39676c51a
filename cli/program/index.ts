import type { Folders } from "../../config/fleet";
import { ConfigurationError } from "../../config/problem";
import type { Command } from "../commands/shape";
import type { Ask } from "./ask";
import { describe, type ToldError } from "./errors";
import { EXIT, type Exit } from "./exit";
import { CALLED, helpOf } from "./help";
import { type Output, standardOutput } from "./output";
import { type Parsed, parse, type Read } from "./parse";
import { Signals } from "./signals";
import { stillWorking } from "./still-working";
import { UsageError } from "./usage-error";
import { version } from "./version";

export { EXIT, type Exit } from "./exit";
export type { Output } from "./output";
export { requireKnown, UsageError } from "./usage-error";

/** A call of a command that has no mistake, and what the command may do to answer it. */
export interface Call<C extends Command> extends Parsed<C> {
  /** The folders of the fleet, of commands that take them. */
  readonly folders: Folders;
  /** Prints the answer: the document where JSON is asked for, else the text. */
  show(document: object, text: string | (() => string)): void;
  /** Prints text as it is. */
  print(text: string): void;
  /** Characters of a line where the answer goes to a terminal; null: any number. */
  readonly width: number | null;
  /** Says something to people, on standard error. */
  say(text: string): void;
  /** Asks the person at the terminal; null: nobody is there to be asked, or what is wanted is JSON. */
  readonly ask: Ask | null;
  /**
   * Aborted by SIGINT, SIGTERM and SIGHUP. Until it is asked for, a signal ends the process at once; from then on, what
   * was started must end by it, and a second signal ends the process, or is handed on, and a third ends it.
   */
  readonly interrupted: (again?: () => void) => AbortSignal;
}

/** A command as a function of its arguments. @returns what the process ends with */
export type Main = (args?: readonly string[], output?: Output) => Promise<Exit>;

/** Version of the form of all that `--json` prints: a key may be added to it, none goes or changes. */
const SCHEMA_VERSION = 1;

/**
 * Makes a command of its row in the table and its work: reads the call, answers --help and --version, tells every
 * error in words, in JSON as well where that is asked for, and ends with the code that it stands for.
 *
 * @param held what more is wrong with a call, told with its other mistakes; and whether a person is there to be asked for
 *   what is missing. Default: nothing
 */
export function program<const C extends Command>(
  command: C,
  work: (call: Call<C>) => Exit | undefined | Promise<Exit | undefined> | Promise<void> | void,
  held: (read: Read, isAsked: boolean) => readonly string[] = () => [],
): Main {
  return async (args = process.argv.slice(2), output = standardOutput()) => {
    const signals = new Signals();
    let quiet = () => {};
    try {
      const isAsked = ({ flags }: Read) => output.ask !== undefined && !flags.has("json");
      const parsed = parse(command, args, (read) => held(read, isAsked(read)));
      if (parsed.help || parsed.version) {
        output.out(parsed.help ? `${helpOf(command)}\n` : `${version()}\n`);
        return EXIT.good;
      }
      if (command.slow) quiet = stillWorking(command.name);
      const { tenants, overrides } = parsed.values as Partial<Folders>;
      const call: Call<C> = {
        ...parsed,
        folders: { tenants: tenants ?? "tenants", overrides: overrides ?? "overrides" },
        show: (document, text) => {
          quiet();
          if (parsed.json) output.out(`${json(document)}\n`);
          else output.out(`${typeof text === "string" ? text : text()}\n`);
        },
        print: (text) => {
          quiet();
          output.out(text);
        },
        width: output.width ?? null,
        say: (text) => output.err(`${text}\n`),
        ask: asking(parsed, output, () => quiet()),
        interrupted: (again) => signals.abortion(again),
      };
      const exit = await work(call);
      return signals.exit() ?? exit ?? EXIT.good;
    } catch (error) {
      quiet();
      const ended = signals.exit();
      if (ended !== null) return ended;
      const { exit, text, errors } = describe(error, `${CALLED} ${command.name} --help`);
      output.err(`${text}\n`);
      if (process.env.TESSERA_DEBUG && error instanceof Error) output.err(`${error.stack}\n`);
      if (command.json && args.includes("--json")) output.out(`${errorsAsJson(errors)}\n`);
      return error instanceof ConfigurationError ? (command.problems ?? exit) : exit;
    } finally {
      quiet();
      signals.dispose();
    }
  };
}

/** What asks, once nothing else is said on the terminal; null: nobody is there, or what is wanted is JSON. */
function asking({ json: isJson }: Pick<Parsed, "json">, { ask }: Output, quiet: () => void): Call<Command>["ask"] {
  if (isJson || ask === undefined) return null;
  return (question) => {
    quiet();
    return ask(question);
  };
}

/** Errors as `--json` prints them. */
export function errorsAsJson(errors: readonly ToldError[]): string {
  return json({ errors });
}

/** Tells a mistake of a call that names no command; in JSON as well, where that is asked for. */
export function wrongCall(output: Output, args: readonly string[], says: string, help: string): Exit {
  const { exit, text, errors } = describe(new UsageError(says), help);
  output.err(`${text}\n`);
  if (args.includes("--json")) output.out(`${errorsAsJson(errors)}\n`);
  return exit;
}

function json(document: object): string {
  return JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...document }, null, 2);
}
