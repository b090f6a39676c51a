import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest, oneOf } from "../../config/nearest";
import { type Command, FOLDERS, type Option, type ValuesOf } from "../commands/shape";
import { BY_OPTION_ALONE, environmentOption, inOneWay, positionalsOf, wayOf } from "./environment";
import { namesOf, type Where } from "./names";
import { targetMistake } from "./targets";
import { UsageError, unknownWord } from "./usage-error";

/** A call that has no mistake. */
export interface Parsed<C extends Command = Command> {
  readonly values: ValuesOf<C>;
  readonly positionals: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** Options that every command takes. */
const ALWAYS = {
  help: { type: "flag", says: "shows this and does nothing" },
  version: { type: "flag", says: "prints the version and does nothing" },
} as const satisfies Record<string, Option>;

const JSON_OPTION = { type: "flag", says: "prints one JSON document on standard output, and nothing else" } as const;

/** Every option of a command, those that all take among them. */
export function optionsOf(command: Command): Readonly<Record<string, Option>> {
  return {
    ...environmentOption(command),
    ...command.options,
    ...(command.json ? { json: JSON_OPTION } : {}),
    ...ALWAYS,
  };
}

/**
 * Reads the arguments of a call by its command's row in the table.
 *
 * @param where folders whose names are what environments, tenants and the like may be. Default: those that the call names
 * @param held what more is wrong with a call, as far as its command knows. Default: nothing
 * @throws {UsageError} with every mistake of the call: options that there are not, with the nearest; values that are
 *   missing, empty, given twice, or not allowed; what is missing or not expected; options and arguments that do not go
 *   together. Not said to be missing is what a word beside an option that there is not may be meant to be
 */
export function parse<C extends Command>(command: C, args: readonly string[], held?: Held): Parsed<C> {
  const options = optionsOf(command);
  const found = inOneWay(command, readTokens(options, args));
  const asked = { help: found.flags.has("help"), version: found.flags.has("version") };
  // Who asks for help need not get the rest right.
  if (asked.help || asked.version)
    return { values: {} as ValuesOf<C>, positionals: [], json: false, ...asked } satisfies Parsed<C>;
  const mistakes = [...found.mistakes, ...found.twice];
  const where = whereOf(found.texts);
  const told = new Set(found.wrong);
  const values = Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const { value, wrong } = readValue(`--${name}`, option, found, name, where);
      mistakes.push(...wrong);
      if (wrong.length > 0) told.add(name);
      return [name, value];
    }),
  );
  for (const names of command.either ?? []) {
    const given = names.filter((name) => found.texts.has(name) || found.flags.has(name)).map((name) => `--${name}`);
    if (given.length > 1) mistakes.push(`${given.join(" and ")} exclude each other: give one of them.`);
  }
  const isGiven = (name: string) => found.texts.has(name) || found.flags.has(name) || found.meant.has(name);
  for (const [name, option] of Object.entries(options))
    if ("required" in option && !isGiven(name)) mistakes.push(`--${name} is missing: ${option.says}.`);
  for (const names of command.oneOf ?? [])
    if (!names.some(isGiven))
      mistakes.push(`${names.map((name) => `--${name}`).join(" or ")} is missing: give one of them.`);
  mistakes.push(...wrongPositionals(command, options, found, where));
  // Where a word may be an option's value, nobody knows what the arguments are.
  if (!found.isDoubtful)
    mistakes.push(...(command.together?.({ ...found, known: (kind) => namesOf(kind, where) }) ?? []));
  for (const name of found.meant) told.add(name);
  mistakes.push(...(held?.({ texts: found.texts, flags: found.flags, told }) ?? []));
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  const { json = false } = values;
  return { values: values as ValuesOf<C>, positionals: found.positionals, json: json === true, ...asked };
}

/** A call as far as it was read, for what its command holds it against. */
export interface Read {
  /** Values by option, each as often as it was given. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlySet<string>;
  /** Options of which a mistake is told already. */
  readonly told: ReadonlySet<string>;
}

/** What is wrong with a call beyond its command's row, a line each. */
export type Held = (read: Read) => readonly string[];

interface Found {
  readonly mistakes: readonly string[];
  /** Options that those mistakes are about. */
  readonly wrong: readonly string[];
  /** Options that those which are none are meant to be. */
  readonly meant: ReadonlySet<string>;
  /** Whether a word stands behind an option that is none: it is its value, or an argument, and is none of the positionals. */
  readonly isDoubtful: boolean;
  readonly flags: ReadonlySet<string>;
  /** Values by option, each as often as it was given. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

function readTokens(options: Readonly<Record<string, Option>>, args: readonly string[]): Found {
  const config: ParseArgsConfig["options"] = { help: { type: "boolean", short: "h" } };
  for (const [name, { type }] of Object.entries(options))
    config[name] ??= { type: type === "flag" ? "boolean" : "string" };
  const { tokens } = parseArgs({
    args: [...args],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const known = Object.keys(options).map((name) => `--${name}`);
  const mistakes: string[] = [];
  const wrong: string[] = [];
  const flags = new Set<string>();
  const texts = new Map<string, string[]>();
  const positionals: string[] = [];
  const intended = new Set<string>();
  let isDoubtful = false;
  let afterUnknown = -1;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (token.index === afterUnknown) isDoubtful = true;
      else positionals.push(token.value);
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined || (!rawName.startsWith("--") && rawName !== "-h")) {
      if (value === undefined) afterUnknown = token.index + 1;
      const near = nearest(`--${name}`, known);
      if (near !== null) intended.add(near.slice(2));
      mistakes.push(
        `${rawName} is no option of this command. ${near === null ? "Take it out." : `Did you mean ${near}?`} Its options: ${known.join(", ")}.`,
      );
    } else if (option.type === "flag") {
      flags.add(name);
      if (value !== undefined) mistakes.push(`${rawName} takes no value, got: ${value}.`);
    } else {
      texts.set(name, [...(texts.get(name) ?? []), value ?? ""]);
      const mistake = valueMistake(rawName, value, token.inlineValue === true || isDash(option, value));
      if (mistake === null) continue;
      mistakes.push(mistake);
      wrong.push(name);
    }
  }
  return { mistakes, wrong, meant: intended, isDoubtful, flags, texts, positionals };
}

/** Whether `-` stands for standard output. */
function isDash(option: Option, value: string | undefined): boolean {
  return value === "-" && option.type === "text" && option.writes?.kind === "file" && option.writes.dash === true;
}

/** What is wrong with how an option was given its value, whatever the value may be. */
function valueMistake(rawName: string, value: string | undefined, isInline: boolean): string | null {
  if (value === undefined) return `${rawName} needs a value.`;
  // What looks like an option was forgotten to be given a value; --name=-value says that it is meant.
  if (!isInline && value.startsWith("-"))
    return `${rawName} needs a value, got: ${value} (if that is meant: ${rawName}=${value}).`;
  return value.trim() === "" ? `${rawName} needs a value, got an empty one: is a variable not set?` : null;
}

type Value = string | number | boolean | readonly string[] | undefined;

function readValue(
  shown: string,
  option: Option,
  { flags, texts }: Found,
  name: string,
  where: Where,
): { readonly value: Value; readonly wrong: readonly string[] } {
  if (option.type === "flag") return { value: flags.has(name), wrong: [] };
  const given = texts.get(name) ?? [];
  const many = option.type === "text" && option.many === true;
  // Those that were told to be empty already.
  const whole = given.filter((text) => text.trim() !== "");
  // A file's name may have a comma in it.
  const texts_ = many && option.names !== "file" ? whole.flatMap((text) => text.split(",")) : whole;
  const wrong: string[] = [];
  if (!many && given.length > 1)
    wrong.push(`${shown} is given ${given.length} times (${given.join(", ")}): give it once.`);
  else for (const text of texts_) wrong.push(...wrongValue(shown, option, text, where));
  if (many) return { value: option.names === "file" ? texts_ : [...new Set(texts_)], wrong };
  const [text] = texts_;
  const otherwise = "default" in option ? option.default : undefined;
  // What is written where nobody named a place can be somebody's as well.
  if (given.length === 0 && otherwise !== undefined && option.type === "text" && option.writes !== undefined)
    wrong.push(...wrongValue(shown, option, String(otherwise), where));
  return { value: text === undefined ? otherwise : option.type === "number" ? Number(text) : text, wrong };
}

function wrongValue(shown: string, option: Exclude<Option, { type: "flag" }>, text: string, where: Where): string[] {
  if (option.type === "number") {
    const number = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= option.min && number <= option.max) return [];
    return [`${shown}: given ${text}; allowed: a whole number from ${option.min} to ${option.max}.`];
  }
  if (option.type === "day")
    return isDay(text) ? [] : [`${shown}: given ${text}; allowed: a day, ${option.takes}, such as 2026-01-31.`];
  if (text.trim() === "") return [`${shown}: an item is empty: is a variable not set, or a comma too much?`];
  if (option.form !== undefined && !option.form.pattern.test(text))
    return [`${shown}: given ${text}; allowed: ${option.form.says}.`];
  const known = option.values ? Object.keys(option.values) : option.names ? namesOf(option.names, where) : null;
  const wrong = isDash(option, text)
    ? null
    : option.writes !== undefined
      ? targetMistake(shown, text, option.writes, where)
      : known === null
        ? null
        : unknownWord(shown, text, known);
  return wrong === null ? [] : [wrong];
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function wrongPositionals(
  command: Command,
  options: Readonly<Record<string, Option>>,
  { positionals: given, texts, isDoubtful }: Found,
  where: Where,
): string[] {
  const { positionals = [] } = command;
  const wrong: string[] = [];
  const last = positionals.at(-1);
  const most = last?.many ? Number.POSITIVE_INFINITY : positionals.length;
  // What --env names is held to names there are as its value.
  const isNamed = wayOf(command) === "argument" && texts.has("env");
  for (const [at, text] of given.entries()) {
    const place = positionals[Math.min(at, positionals.length - 1)];
    if (at >= most || place === undefined) wrong.push(notExpected(text, command, options));
    else if (text.trim() === "") wrong.push(`${place.name}: given an empty text: is a variable not set?`);
    else if (place.names && positionals.length === 1 && place.names !== "stack" && !isNamed) {
      const known = namesOf(place.names, where);
      const unknown = known === null ? null : unknownWord(place.name, text, known);
      if (unknown !== null) wrong.push(unknown);
    }
  }
  const isGiven = (at: number) => given[at] !== undefined || (isNamed && at === 0);
  for (const [at, { name, required, says }] of positionals.entries())
    if (required && !isGiven(at) && !isDoubtful) wrong.push(`${name} is missing: ${says}.`);
  return wrong;
}

function notExpected(text: string, command: Command, options: Readonly<Record<string, Option>>): string {
  const own = `options: ${Object.keys(options)
    .map((name) => `--${name}`)
    .join(", ")}`;
  const places = positionalsOf(command);
  const why = BY_OPTION_ALONE[command.name];
  if (places.length === 0)
    return `${text} is not expected: this command takes ${own}${why === undefined ? "" : ` (${why})`}.`;
  if (wayOf(command) === "option")
    return `${text} is not expected: this command takes one ENVIRONMENT, alone or as --env, and ${own}.`;
  const taken = oneOf(places.map(({ name }) => name)).replace(" or ", " and ");
  return `${text} is not expected: this command takes ${taken}.`;
}

function whereOf(texts: ReadonlyMap<string, readonly string[]>): Where {
  const of = (name: keyof Where) => texts.get(name)?.[0] ?? FOLDERS[name].default;
  return { tenants: of("tenants"), overrides: of("overrides") };
}
