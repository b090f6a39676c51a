import { type Command, ENVIRONMENT, type Positional, type Text } from "../commands/shape";

/**
 * A command that is about an environment takes it both ways, as its argument and as `--env`, whichever of the two its row in
 * the table has. The other one is added here, so that help, guide, completion and calls know both.
 */
export type Way =
  /** The row has `--env`: a word that stands alone is its value. */
  | "option"
  /** The row has the argument: `--env` is the same. */
  | "argument"
  /** The row takes stacks, of which an environment's name means all of its own: so does `--env`. */
  | "stacks";

/** Of those that take `--env` and no argument: where a word alone would be misread, and why. */
export const BY_OPTION_ALONE: Readonly<Record<string, string>> = {
  check: "it reads every environment, and --env says only which one is compared",
};

export function wayOf({ name, positionals = [], options }: Command): Way | null {
  const { env } = options;
  if (env !== undefined) {
    const isOne = env.type === "text" && env.names === "environment" && env.many !== true;
    return isOne && positionals.length === 0 && BY_OPTION_ALONE[name] === undefined ? "option" : null;
  }
  const [first] = positionals;
  if (first?.names === "environment") return "argument";
  return first?.names === "stack" ? "stacks" : null;
}

const ARGUMENT = {
  name: "ENVIRONMENT",
  says: `${ENVIRONMENT.says}; or --env`,
  names: "environment",
} as const satisfies Positional;

const SAME = { type: "text", takes: "ENVIRONMENT", names: "environment" } as const;

const OPTIONS: Readonly<Record<Exclude<Way, "option">, Text>> = {
  argument: { ...SAME, says: "the same as the argument" },
  stacks: { ...SAME, says: "the same as the environment's name among the arguments", many: true },
};

/** `--env` of a command whose row has the argument. */
export function environmentOption(command: Command): { readonly env?: Text } {
  const way = wayOf(command);
  return way === null || way === "option" ? {} : { env: OPTIONS[way] };
}

/** Arguments of a command, the environment of `--env` among them. */
export function positionalsOf(command: Command): readonly Positional[] {
  const { positionals = [], options } = command;
  if (wayOf(command) !== "option") return positionals;
  return [{ ...ARGUMENT, ...(options.env !== undefined && "required" in options.env && { required: true }) }];
}

/** Words of a call, as far as they say an environment. */
interface Words {
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/** The same call in the words of the command's row, and what is wrong with it: an environment that is said twice. */
export function inOneWay<W extends Words>(command: Command, found: W): W & { readonly twice: readonly string[] } {
  const way = wayOf(command);
  const { texts, positionals } = found;
  const given = (texts.get("env") ?? []).filter((text) => text.trim() !== "");
  const [first, ...rest] = positionals;
  if (way === "option" && first !== undefined && !texts.has("env") && first.trim() !== "")
    return { ...found, texts: new Map([...texts, ["env", [first]]]), positionals: rest, twice: [] };
  if (way === "stacks") {
    const names = given.flatMap((text) => text.split(","));
    return { ...found, positionals: [...positionals, ...names], twice: [] };
  }
  if (way !== "argument" || given.length === 0) return { ...found, twice: [] };
  if (first !== undefined) return { ...found, twice: [`${first} and --env ${given[0]}: name the environment once.`] };
  return { ...found, positionals: given.slice(0, 1), twice: [] };
}
