import { type Exit, type Main, wrongCall } from ".";
import { wrongAsMeant } from "./as-meant";
import { EXIT } from "./exit";
import { CALLED, helpOfGroup } from "./help";
import { type Output, standardOutput } from "./output";
import { unknownWord } from "./usage-error";

/** Commands that share their first word: the second one says which. */
export function group(name: string, commands: Readonly<Record<string, Main>>): Main {
  return async (args = process.argv.slice(2), output: Output = standardOutput()): Promise<Exit> => {
    const [word = "", ...rest] = args;
    const main = Object.hasOwn(commands, word) ? commands[word] : undefined;
    if (main !== undefined) return main(rest, output);
    if (args.some((arg) => arg === "--help" || arg === "-h")) {
      output.out(`${helpOfGroup(name)}\n`);
      return EXIT.good;
    }
    const how = `${CALLED} ${name} --help`;
    if (word === "" || word.startsWith("-"))
      return wrongCall(output, args, `${name}: a command is missing`, `${how}\n\n${helpOfGroup(name)}`);
    const says = [unknownWord(`${name}: no command`, word, Object.keys(commands)), ...wrongAsMeant([name], word, rest)];
    return wrongCall(output, args, says.join("\n"), how);
  };
}
