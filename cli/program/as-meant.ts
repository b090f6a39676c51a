import { nearest } from "../../config/nearest";
import { COMMANDS, commandOf } from "../commands";
import { parse } from "./parse";
import { UsageError } from "./usage-error";

/**
 * What else is wrong with a call whose command is none, as a call of the command that is meant: one line each. Empty where
 * that would be right, or nobody knows what is meant.
 *
 * @param words of the command, which are right
 * @param word that is not
 */
export function wrongAsMeant(words: readonly string[], word: string, args: readonly string[]): readonly string[] {
  const next = COMMANDS.map(({ name }) => name.split(" "))
    .filter((name) => words.every((one, at) => name[at] === one))
    .flatMap((name) => name[words.length] ?? []);
  const near = nearest(word, [...new Set(next)]);
  const command = near === null ? null : commandOf([...words, near, ...args]);
  if (command === null) return [];
  try {
    parse(command, args.slice(command.name.split(" ").length - words.length - 1));
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [`As a call of ${command.name}:`, ...error.message.split("\n")];
  }
}
