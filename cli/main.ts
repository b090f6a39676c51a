import { COMMANDS, commandOf, GROUPS } from "./commands";
import { COMPLETION, HELP } from "./commands/program";
import { EXIT, type Main, program, requireKnown, wrongCall } from "./program";
import { wrongAsMeant } from "./program/as-meant";
import { completions, SCRIPTS } from "./program/completion";
import { CALLED, helpOf, helpOfGroup, helpOfProgram } from "./program/help";
import { standardOutput } from "./program/output";
import { unknownWord } from "./program/usage-error";
import { version } from "./program/version";

/**
 * The program where no command of its own is to run: help, version, completion, and whatever is no command. It knows the
 * table alone, so that it answers at once.
 */
export const main: Main = async (args = process.argv.slice(2), output = standardOutput()) => {
  if (args[0] === "completion" && args[1] === "--words") return complete(args.slice(2), output);
  if (args[0] === "completion") return completion(args.slice(1), output);
  if (args[0] === "help") return help(args.slice(1), output);
  if (args.some((arg) => arg === "--help" || arg === "-h")) return help(namesIn(args), output);
  if (args.includes("--version")) {
    output.out(`${version()}\n`);
    return EXIT.good;
  }
  const [first = "", ...rest] = args.filter((arg) => arg !== "--json");
  const how = `${CALLED} --help`;
  // Unset variables must not look like success.
  if (first === "") return wrongCall(output, args, "tessera: a command is missing", `${how}\n\n${helpOfProgram()}`);
  return wrongCall(output, args, [unknownCommand(first), ...wrongAsMeant([], first, rest)].join("\n"), how);
};

const FIRST_WORDS = [...new Set(COMMANDS.map(({ name }) => name.split(" ")[0] ?? ""))];

function unknownCommand(word: string): string {
  return unknownWord("no such command", word, FIRST_WORDS) ?? `${word}: a command is missing`;
}

/** Words of a command's name at the beginning of a call. */
function namesIn(args: readonly string[]): readonly string[] {
  const [first = ""] = args;
  if (first.startsWith("-")) return [];
  const command = commandOf(args);
  if (command !== null) return command.name.split(" ");
  return GROUPS.includes(first) && (args[1] ?? "").startsWith("-")
    ? [first]
    : args.filter((arg) => !arg.startsWith("-"));
}

const help = program(HELP, ({ positionals, print }) => {
  print(`${helpFor(positionals)}\n`);
});

function helpFor(words: readonly string[]): string {
  const [first, second = ""] = words;
  if (first === undefined) return helpOfProgram();
  const command = commandOf(words);
  if (command !== null) return helpOf(command);
  requireKnown("no such command", first, FIRST_WORDS);
  if (words.length > 1)
    requireKnown(
      `no such command of ${first}`,
      second,
      COMMANDS.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.split(" ")[1] ?? ""] : [])),
    );
  return helpOfGroup(first);
}

const completion = program(COMPLETION, ({ positionals: [shell = ""], print }) => {
  requireKnown("SHELL", shell, Object.keys(SCRIPTS));
  print(SCRIPTS[shell] ?? "");
});

/** What shells ask: `completion --words` with the words of the call. */
const complete: Main = async (words = [], output = standardOutput()) => {
  output.out(
    completions(words)
      .map(({ word, says }) => `${word}\t${says}\n`)
      .join(""),
  );
  return EXIT.good;
};
