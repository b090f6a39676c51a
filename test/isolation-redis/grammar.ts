import type { Reply } from "../../constructs/engines/redis/resp";

/** A word of a command, and what its grammar says it is. */
export interface Word {
  readonly text: string;
  readonly kind: "key" | "count" | "token" | "other";
}

/** An argument as `COMMAND DOCS` tells it. */
interface Argument {
  readonly name: string;
  readonly type: string;
  readonly token?: string;
  readonly flags: readonly string[];
  readonly arguments: readonly Argument[];
}

/** What the server says of a command. */
export interface Grammar {
  readonly name: string;
  /** Type of data that it is for, as the server groups commands. */
  readonly group: string;
  readonly arguments: readonly Argument[];
}

/** Values that let a command do something; numbers are small, since some are seconds to wait. */
const SAMPLES: Readonly<Record<string, string>> = {
  string: "x",
  integer: "1",
  double: "0.01",
  "unix-time": "99999999999",
  pattern: "*",
};

/** By the argument's name, where its type does not say enough. */
const NAMED: Readonly<Record<string, string>> = {
  encoding: "u8",
  id: "0",
  start: "0",
  end: "-1",
  stop: "-1",
  min: "-",
  max: "+",
  radius: "999",
  longitude: "13",
  latitude: "52",
  width: "999",
  height: "999",
  index: "0",
  cursor: "0",
  // A script's or a password's: what it is does not matter.
  "serialized-value": "x",
};

/** A map of RESP3 comes as a list of its keys and values. */
function fieldsOf(reply: Reply | undefined): Readonly<Record<string, Reply>> {
  const list = Array.isArray(reply) ? reply : [];
  return Object.fromEntries(
    list.flatMap((key, at) => (at % 2 === 0 ? [[String(key).toLowerCase(), list[at + 1] ?? null]] : [])),
  );
}

const listOf = (reply: Reply | undefined): readonly Reply[] => (Array.isArray(reply) ? reply : []);

function argumentOf(reply: Reply): Argument {
  const said = fieldsOf(reply);
  return {
    name: String(said.name),
    type: String(said.type),
    flags: listOf(said.flags).map(String),
    arguments: listOf(said.arguments).map(argumentOf),
    ...(said.token === undefined ? {} : { token: String(said.token) }),
  };
}

/** Grammars of all commands and subcommands, of the reply to `COMMAND DOCS` in RESP3. */
export function grammarsOf(reply: Reply): readonly Grammar[] {
  return Object.entries(fieldsOf(reply)).flatMap(([name, docs]) => {
    const said = fieldsOf(docs);
    if (said.subcommands !== undefined) return grammarsOf(said.subcommands);
    return [{ name, group: String(said.group), arguments: listOf(said.arguments).map(argumentOf) }];
  });
}

const has = (argument: Argument, flag: string) => argument.flags.includes(flag);

function wordOf({ name, type }: Argument, key: string): Word {
  if (type === "key") return { text: key, kind: "key" };
  if (name === "numkeys") return { text: "1", kind: "count" };
  return { text: NAMED[name] ?? SAMPLES[type] ?? "x", kind: "other" };
}

/** Whether it may stand twice by its looks: what has one place only would push the others on. */
const isWord = (argument: Argument) =>
  argument.token !== undefined || has(argument, "optional") || has(argument, "multiple");

/** Each way to write one argument, once: one for each of its alternatives. */
function onceOf(argument: Argument, key: string): Word[][] {
  const token: Word[] = argument.token === undefined ? [] : [{ text: argument.token, kind: "token" }];
  const below = argument.arguments;
  if (argument.type === "pure-token") return [token];
  if (argument.type === "oneof") return below.flatMap((each) => onceOf(each, key)).map((words) => [...token, ...words]);
  if (argument.type === "block") return vectorsOf(below, key).map((words) => [...token, ...words]);
  return [[...token, wordOf(argument, key)]];
}

/**
 * Ways to write arguments: the least of them, the least with each option once, twice, and every two of those that take a
 * key together. Not every combination: what a server misreads, it misreads of two words.
 */
export function vectorsOf(given: readonly Argument[], key: string): Word[][] {
  const pieces = given.map((argument) => ({ argument, forms: onceOf(argument, key) }));
  const least = pieces.map(({ argument, forms }) => (has(argument, "optional") ? [] : (forms[0] ?? [])));
  const made: Word[][] = [least.flat()];
  const withAt = (changes: ReadonlyMap<number, Word[]>) =>
    made.push(least.flatMap((words, at) => changes.get(at) ?? words));
  // All that may be repeated at once: keys and what belongs to each.
  const repeated = least.map((words, at) => (has(pieces[at]!.argument, "multiple") ? [...words, ...words] : words));
  made.push(repeated.flat());
  for (const [at, { argument, forms }] of pieces.entries()) {
    for (const form of forms) {
      withAt(new Map([[at, form]]));
      if (isWord(argument)) withAt(new Map([[at, [...form, ...form]]]));
      // After the last argument too, where an option may stand anywhere.
      if (has(argument, "optional")) made.push([...least.flat(), ...form, ...form]);
    }
    for (const [other, second] of pieces.entries())
      if (other > at && [argument, second.argument].every((each) => has(each, "optional")))
        withAt(
          new Map([
            [at, forms[0] ?? []],
            [other, second.forms[0] ?? []],
          ]),
        );
  }
  return [...new Map(made.map((words) => [words.map(({ text }) => text).join(" "), words])).values()];
}
