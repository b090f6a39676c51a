import { CHAPTERS, GROUPS } from "../commands";
import type { Command, Option, Positional } from "../commands/shape";
import { positionalsOf, wayOf } from "./environment";
import { EXIT, type Exit, MEANING } from "./exit";
import { optionsOf } from "./parse";

/** As it is called from a checkout. */
export const CALLED = "./tessera";

const WIDTH = 110;

/** The help of a command: examples first. */
export function helpOf(command: Command): string {
  const { name, summary, says, examples } = command;
  const options = optionsOf(command);
  const positionals = positionalsOf(command);
  const parts = [
    summary,
    ...(says === undefined ? [] : [wrapped(says, WIDTH)]),
    block("Examples", columns(examples.map((one) => [`${CALLED} ${one.line}`, one.says]))),
    block("Call", `  ${callOf(command)}`),
    ...(positionals.length === 0 ? [] : [block("Names", columns(positionals.map((one) => [one.name, one.says])))]),
    block("Options", columns(Object.entries(options).map(([option, row]) => [written(option, row), meaning(row)]))),
    block("Exit codes", columns(exitsOf(command).map(([code, what]) => [String(code), what]))),
  ];
  const document = `schemas/commands/${fileName(name)}.schema.json`;
  if (command.json) parts.push(`What --json prints: ${document}; errors: schemas/commands/errors.schema.json.`);
  if (command.account) parts.push("Needs an AWS account.");
  return parts.join("\n\n");
}

/** The help of the program. */
export function helpOfProgram(): string {
  const chapters = CHAPTERS.map(({ title, commands }) =>
    block(title, columns(commands.map(({ name, summary }) => [name, summary]))),
  );
  return [
    "Tessera provisions a multi-tenant database platform from the YAML of tenants/ and overrides/.",
    block("Examples", columns(FIRST_STEPS.map(([line, says]) => [`${CALLED} ${line}`, says]))),
    ...chapters,
    block("Exit codes", columns(Object.entries(MEANING).map(([code, what]) => [code, what]))),
    `Help of a command: ${CALLED} COMMAND --help. Each command takes --help, --version and, where it prints anything, --json.`,
  ].join("\n\n");
}

/** Calls that the help begins with. */
export const FIRST_STEPS = [
  ["synth production", "write the Terraform of an environment"],
  [
    "tenant add acme --tier standard --engine postgresql --owner data@acme.io --application arn:aws:iam::444444444444:role/acme",
    "a new tenant",
  ],
  ["check", "everything that is wrong, nothing written"],
] as const;

/** The help of commands that share a first word. */
export function helpOfGroup(group: string): string {
  const commands = CHAPTERS.flatMap((one) => one.commands).filter(({ name }) => name.startsWith(`${group} `));
  return [
    block("Commands", columns(commands.map(({ name, summary }) => [name, summary]))),
    `Help of a command: ${CALLED} ${group} COMMAND --help.`,
  ].join("\n\n");
}

export function isGroup(word: string): boolean {
  return GROUPS.includes(word);
}

/** `./tessera cost ENVIRONMENT [--out DIR] [--json]` */
export function callOf(command: Command): string {
  const { name, options, json } = command;
  const places = positionalsOf(command).map((one) => place(one));
  // An environment stands once: as the argument.
  const own = Object.entries(options).filter(([option]) => option !== "env" || wayOf(command) === null);
  const all = own.map(([option, row]) =>
    "required" in row ? written(option, row) : `[${written(option, row)}]${isMany(row) ? " …" : ""}`,
  );
  const needed = all.filter((text) => !text.startsWith("["));
  const others = all.filter((text) => text.startsWith("["));
  return [CALLED, name, ...places, ...needed, ...others, ...(json ? ["[--json]"] : [])].join(" ");
}

function place({ name, required, many }: Positional): string {
  const text = many ? `${name} …` : name;
  return required ? text : `[${text}]`;
}

function isMany(option: Option): boolean {
  return option.type === "text" && option.many === true;
}

/** `--env ENVIRONMENT` */
export function written(name: string, option: Option): string {
  const short = name === "help" ? ", -h" : "";
  return option.type === "flag" ? `--${name}${short}` : `--${name} ${option.takes}`;
}

/** What an option does, what it may be and what holds without it. */
export function meaning(option: Option): string {
  if (option.type === "flag") return option.says;
  const parts: string[] = [option.says];
  if (option.type === "number") parts.push(`${option.min} to ${option.max}`);
  if (option.type === "text" && option.values)
    parts.push(
      Object.entries(option.values)
        .map(([value, says]) => `${value}: ${says}`)
        .join("; "),
    );
  if (isMany(option))
    parts.push(
      "names" in option && option.names === "file" ? "may be repeated" : "may be repeated, or once with commas",
    );
  const otherwise = defaultOf(option);
  return parts.join("; ") + (otherwise === null ? "" : ` (default: ${otherwise})`);
}

export function defaultOf(option: Option): string | null {
  if (option.type === "flag") return null;
  if ("default" in option && option.default !== undefined) return String(option.default);
  return option.otherwise ?? null;
}

/** Every exit code that a command may end with, with what it says there. */
export function exitsOf({ exits = {} }: Command): [Exit, string][] {
  const always = [EXIT.good, EXIT.unseen, EXIT.usage, EXIT.interrupted, EXIT.terminated];
  const codes = Object.values(EXIT).filter((code) => always.some((one) => one === code) || exits[code] !== undefined);
  return codes.map((code) => [code, exits[code] ?? MEANING[code]]);
}

/** A command's name in names of files. */
export function fileName(name: string): string {
  return name.replaceAll(" ", "-");
}

function block(title: string, text: string): string {
  return `${title}:\n${text}`;
}

/** Two columns, the second wrapped below itself. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  // Beside a long call there is no room: what it does stands below.
  if (width > WIDTH / 2)
    return rows
      .map(([first, second]) => `  ${first}\n${wrapped(second, WIDTH - 6).replace(/^/gm, "      ")}`)
      .join("\n");
  const rest = " ".repeat(width + 4);
  return rows
    .map(([first, second]) => {
      const [line = "", ...more] = wrapped(second, WIDTH - width - 4).split("\n");
      return [`  ${first.padEnd(width)}  ${line}`, ...more.map((text) => `${rest}${text}`)].join("\n").trimEnd();
    })
    .join("\n");
}

function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
