import { type ParseArgsConfig, parseArgs as parse } from "node:util";
import { meant } from "../config/nearest";

/** A mistake in the command line, for its author. */
export class UsageError extends Error {}

/**
 * `util.parseArgs` with this program's own words for mistakes: every unknown option of the call with those that the
 * command has and the nearest of them, values that are missing or not expected, and names where none is.
 *
 * @throws {UsageError} with every mistake of the call
 */
export function parseArgs<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parse<T>> {
  const mistakes = mistakesOf(config);
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  return parse(config);
}

function mistakesOf(config: ParseArgsConfig): string[] {
  const options = config.options ?? {};
  const known = Object.keys(options).map((name) => `--${name}`);
  const { tokens } = parse({ ...config, strict: false, allowPositionals: true, tokens: true });
  const shorts = Object.values(options).flatMap(({ short }) => (short === undefined ? [] : [short]));
  const wrong = tokens.flatMap((token) => {
    if (token.kind !== "option") return [];
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined || (!token.rawName.startsWith("--") && !shorts.includes(token.rawName.slice(1))))
      return [
        `${token.rawName} is no option of this command. ${meant(`--${token.name}`, known, "Take it out.")} Its options: ${known.join(", ")}.`,
      ];
    if (option.type === "boolean" && token.value !== undefined)
      return [`${token.rawName} takes no value, got: ${token.value}.`];
    // What looks like an option was forgotten to be given a value; --name=-value says that it is meant.
    if (option.type === "string" && (token.value === undefined || (!token.inlineValue && token.value.startsWith("-"))))
      return [
        `${token.rawName} needs a value${token.value === undefined ? "" : `, got: ${token.value} (if that is meant: ${token.rawName}=${token.value})`}.`,
      ];
    return [];
  });
  // A word that stands alone may be the value of an option that is no option.
  if (wrong.length > 0 || config.allowPositionals) return wrong;
  return tokens
    .filter((token) => token.kind === "positional")
    .map(({ value }) => `${value} is not expected: this command takes options only: ${known.join(", ")}.`);
}
