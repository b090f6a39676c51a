import { COMMANDS } from "../../cli/commands";
import type { Command, Option, Positional } from "../../cli/commands/shape";
import { positionalsOf } from "../../cli/program/environment";
import { callOf, FIRST_STEPS } from "../../cli/program/help";
import { namesOf } from "../../cli/program/names";
import { optionsOf, parse } from "../../cli/program/parse";
import { UsageError } from "../../cli/program/usage-error";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { FLEET, FLEET_FOLDER } from "../support/fleet";

const WHERE = { tenants: "tenants", overrides: "overrides" };

// Names are looked up where a call is made: in the tests' own fleet.
const before = process.cwd();
beforeAll(() => process.chdir(FLEET_FOLDER));
afterAll(() => process.chdir(before));

function mistakes(command: Command, args: readonly string[]): string[] {
  try {
    parse(command, args);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.split("\n");
  }
}

test.each(FIRST_STEPS)("what the help begins with can be called: %s", (line) => {
  const command = COMMANDS.find(({ name }) => line === name || line.startsWith(`${name} `))!;
  expect(mistakes(command, line.slice(command.name.length).split(" ").filter(Boolean))).toEqual([]);
});

/** Two values of each form that there is. */
const WITH_FORM = [
  "github.com/acme/shop",
  "acme/platform",
  "acme/shop",
  "4",
  "7",
  "/.*/",
  "1a2b3c4d",
  "0".repeat(40),
  "2,30",
  "0,1",
  "2026-01-31T12:00:00Z",
  "2026-01-31T12:00:00+01:00",
];

/** Values that an option takes. */
function good(option: Option): readonly string[] {
  if (option.type === "flag") return [];
  if (option.type === "number") return [String(option.min), String(option.max)];
  if (option.type === "day") return ["2026-01-31", "2024-02-29"];
  if (option.form) return WITH_FORM.filter((text) => option.form!.pattern.test(text));
  if (option.values) return Object.keys(option.values);
  return (option.names && namesOf(option.names, WHERE)) ?? ["something", "another"];
}

/** Names that a positional takes. */
function place({ names }: { readonly names?: Parameters<typeof namesOf>[0] }): string {
  return (names && namesOf(names, WHERE))?.[0] ?? "something";
}

/** The least call of a command that has no mistake. */
function least(command: Command): string[] {
  const one = (command.oneOf ?? []).map(([name]) => name);
  const needed = Object.entries(command.options).filter(([name, option]) => "required" in option || one.includes(name));
  // Where arguments are judged together, none is required by itself.
  const isNeeded = ({ required, many }: Positional) => required || (command.together !== undefined && !many);
  const places = (command.positionals ?? []).filter(isNeeded).map(place);
  return [...places, ...needed.flatMap(([name, option]) => [`--${name}`, good(option)[0]!])];
}

/** The same without one option. */
function without(args: readonly string[], name: string): string[] {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? [...args] : [...args.slice(0, at), ...args.slice(at + 2)];
}

const EACH = COMMANDS.map((command) => [command.name, command] as const);
const OPTIONS = COMMANDS.flatMap((command) =>
  Object.entries(optionsOf(command)).map(([name, option]) => [command.name, `--${name}`, command, option] as const),
);
const VALUED = OPTIONS.filter(([, , , { type }]) => type !== "flag");

test("the table has commands", () => {
  expect(COMMANDS.length).toBeGreaterThan(25);
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
});

describe.each(EACH)("%s", (_name, command) => {
  test("its least call has no mistake", () => {
    expect(mistakes(command, least(command))).toEqual([]);
  });

  test("an option of nobody is refused with its own", () => {
    const [first] = mistakes(command, [...least(command), "--qqqqqqqqqqqq"]);
    expect(first).toMatch(/^--qqqqqqqqqqqq is no option of this command\. Take it out\. Its options: --/);
    expect(mistakes(command, [...least(command), "-q"])[0]).toMatch(/^-q is no option of this command\./);
  });

  test("what Object has is no option", () => {
    expect(mistakes(command, [...least(command), "--toString", "--constructor"])).toHaveLength(2);
  });

  test("a word too many is refused", () => {
    const positionals = positionalsOf(command);
    if (positionals.at(-1)?.many) return;
    const named = without(least(command), positionals[0]?.name === "ENVIRONMENT" ? "env" : "");
    const args = named.filter((_, at, all) => all[at]!.startsWith("--") || all[at - 1]?.startsWith("--"));
    const words = [...positionals.map(place), "surplus"];
    expect(mistakes(command, [...words, ...args])).toEqual([expect.stringMatching(/^surplus is not expected: /)]);
  });

  test("an empty word is refused", () => {
    const { positionals: [first] = [] } = command;
    if (first === undefined) return;
    const args = least(command).filter((_, at, all) => all[at]!.startsWith("--") || all[at - 1]?.startsWith("--"));
    expect(mistakes(command, ["", ...args]).join("\n")).toContain(`${first.name}: given an empty text`);
  });

  test("who asks for help need not get the rest right", () => {
    for (const ask of ["--help", "-h"]) expect(parse(command, ["--qqq", ask]).help).toBe(true);
    expect(parse(command, ["--qqq", "--version"]).version).toBe(true);
  });
});

test.each(OPTIONS)("%s: %s misspelt is refused with the right spelling", (_name, option, command) => {
  const wrong = `${option}x`;
  const [first] = mistakes(command, [...without(least(command), option.slice(2)), wrong]);
  expect(first).toContain(`${wrong} is no option of this command. Did you mean ${option}?`);
});

test.each(VALUED)("%s: %s without a value, with an empty one, and with an option for one", (_n, option, command) => {
  const rest = without(least(command), option.slice(2));
  expect(mistakes(command, [...rest, option])).toContain(`${option} needs a value.`);
  for (const empty of [[option, ""], [option, "  "], [`${option}=`]])
    expect(mistakes(command, [...rest, ...empty])).toContain(
      `${option} needs a value, got an empty one: is a variable not set?`,
    );
  expect(mistakes(command, [...rest, option, "--help-me"]).join("\n")).toContain(
    `${option} needs a value, got: --help-me`,
  );
});

test.each(VALUED)("%s: %s given twice", (_n, option, command, row) => {
  const [one, two = one] = good(row);
  const args = [...without(least(command), option.slice(2)), option, one!, option, two!];
  // By itself: how often other options are given then is another matter.
  const { together: _, ...byItself } = command;
  const wrong = mistakes(byItself, args);
  if (row.type === "text" && row.many) {
    expect(wrong).toEqual([]);
    const { values } = parse(byItself, [...args, option, one!]);
    const given = row.names === "file" ? [one, two, one] : [...new Set([one, two])];
    expect(values[option.slice(2)]).toEqual(given);
  } else expect(wrong).toContain(`${option} is given 2 times (${one}, ${two}): give it once.`);
});

test.each(OPTIONS.filter(([, , , { type }]) => type === "flag"))("%s: %s takes no value", (_n, option, command) => {
  if (option === "--help" || option === "--version") return;
  expect(mistakes(command, [...least(command), `${option}=yes`])).toContain(`${option} takes no value, got: yes.`);
});

test.each(VALUED)("%s: %s with a value that is not allowed", (_n, option, command, row) => {
  const refused = (value: string) =>
    mistakes(command, [...without(least(command), option.slice(2)), option, value]).filter((one) =>
      one.startsWith(`${option}:`),
    );
  if (row.type === "number")
    for (const value of ["many", "1.5", String(row.max + 1), "1e3", "0x1"])
      expect(refused(value)).toEqual([
        `${option}: given ${value}; allowed: a whole number from ${row.min} to ${row.max}.`,
      ]);
  if (row.type === "day")
    for (const value of ["today", "2026-02-30", "2026-1-1", "2026-13-01"])
      expect(refused(value)[0]).toContain(`given ${value}; allowed: a day`);
  if (row.type === "text" && row.form)
    for (const value of ["HEAD", "main~1", "1a2b", ...(row.many ? [] : ["1,2,3"]), "soon"])
      expect(refused(value)[0]).toContain(`allowed: ${row.form.says}.`);
  const known = row.type === "text" && (row.values ? Object.keys(row.values) : row.names && namesOf(row.names, WHERE));
  if (!known) return;
  for (const name of known.filter((one) => one.length > 5))
    expect(refused(`${name}x`)[0]).toMatch(new RegExp(`given "${name}x"; allowed: .*\\. Did you mean ${name}\\?`));
  if (row.type === "text" && row.many) {
    expect(refused(`${known[0]},`)[0]).toContain("an item is empty");
    expect(refused(`${known[0]},qqqqqqqqqqqq`)[0]).toContain('given "qqqqqqqqqqqq"');
  }
});

test.each(
  COMMANDS.flatMap((command) => (command.either ?? []).map((names) => [command.name, names, command] as const)),
)("%s: %j exclude each other", (_n, names, command) => {
  const options = optionsOf(command);
  const given = names.flatMap((name) => [`--${name}`, ...good(options[name]!).slice(0, 1)]);
  const shown = names.map((name) => `--${name}`).join(" and ");
  const wrong = mistakes(command, [...least(command), ...given]).join("\n");
  expect(wrong.split(" exclude")[0]!.split(" and ").sort().join(" and ")).toBe(
    shown.split(" and ").sort().join(" and "),
  );
});

test.each(
  COMMANDS.flatMap((command) =>
    Object.entries(command.options)
      .filter(([, option]) => "required" in option)
      .map(([name]) => [command.name, name, command] as const),
  ),
)("%s: without --%s", (_n, name, command) => {
  expect(mistakes(command, without(least(command), name)).join("\n")).toContain(`--${name} is missing: `);
});

test("every mistake of a call is told at once", () => {
  const check = COMMANDS.find(({ name }) => name === "check")!;
  expect(mistakes(check, ["--bas", "x", "--today", "soon", "--json=1", "--tenants"])).toHaveLength(4);
});

const named = (name: string) => COMMANDS.find((command) => command.name === name)!;

test.each([
  [
    "explain",
    ["city_libary", "postgresq", "--env", "producton", "--cel=x", "--tenants", FLEET.tenants],
    ["--cel is no option", '--env: given "producton"', 'TENANT: given "city_libary"', 'ROOM: given "postgresq"'],
  ],
  [
    "explain",
    ["--env", "production", "surplus", "security", "x", "--cell", "c"],
    ["security is not expected", "x is not expected", 'ROOM: given "surplus"'],
  ],
  ["explain", ["cost", "--evn", "production"], ["--evn is no option"]],
  [
    "drill",
    ["surplus", "--env", "production", "--restore-to", "soon"],
    ["--restore-to: given soon; allowed: a time, RFC 3339", "--home or --date is missing", "surplus is not expected"],
  ],
  ["quotas", ["--growth", "1;2"], ["--growth: given 1;2; allowed: two whole numbers", "--env is missing"]],
  [
    "review",
    ["--format", "md,xml", "--out", "a", "--out", "a", "--base", "b"],
    ["--format: given", "PLAN is missing", "--out: a, a: each form", "--base needs --stacks"],
  ],
  [
    "tenant add",
    ["--teir", "free", "--engine", ""],
    ["--teir is no option", "--engine needs a value", "--application is missing", "--owner is missing"],
  ],
] as const)("%s %j: mistakes of arguments, options and values together", (name, args, says) => {
  const told = mistakes(named(name), args);
  expect(told.map((line) => says.find((one) => line.startsWith(one)) ?? line).sort()).toEqual([...says].sort());
});

describe("an environment", () => {
  /** What takes one by --env alone, and what its arguments are. */
  const ALONE: Readonly<Record<string, string>> = {
    check: "none: every environment is read",
    explain: "a tenant and a room",
    init: "none: its environments are not there yet",
    local: "tenants",
    "tenant add": "the new tenant",
    "tenant end": "the tenant, whose environment --env ends",
  };
  const takes = COMMANDS.filter(
    ({ options, positionals = [] }) =>
      "env" in options || ["environment", "stack"].includes(positionals[0]?.names ?? ""),
  ).map((command) => [command.name, command] as const);
  const both = takes.filter(([name]) => ALONE[name] === undefined);

  test("is taken by many commands, and each that takes it in one way alone is here", () => {
    expect(both.length).toBeGreaterThan(12);
    expect(takes.map(([name]) => name).filter((name) => name in ALONE)).toEqual(
      expect.arrayContaining(Object.keys(ALONE)),
    );
  });

  const bare = (command: Command) => {
    const args = without(least(command), "env");
    return args[0]?.startsWith("--") === false ? args.slice(1) : args;
  };

  test.each(both)("of %s is the same as argument and as --env", (_name, command) => {
    const calls = [
      ["staging", ...bare(command)],
      [...bare(command), "--env", "staging"],
    ].map((args) => parse(command, args));
    const said = calls.map(({ values, positionals }) => [(values as { env?: unknown }).env, ...positionals].flat());
    for (const words of said) expect(words).toContain("staging");
    if (command.positionals === undefined) expect(calls[1]).toEqual(calls[0]);
    else expect(calls[1]!.positionals).toEqual(calls[0]!.positionals);
    expect(optionsOf(command)).toHaveProperty("env");
    expect(callOf(command)).toMatch(/ \[?(?:ENVIRONMENT|STACK …)\]?(?: |$)/);
  });

  test.each(both.filter(([, { positionals }]) => positionals?.[0]?.names !== "stack"))(
    "of %s that there is none of is told with the nearest, and one that is said twice is refused",
    (_name, command) => {
      for (const way of [["stagin"], ["--env", "stagin"]])
        expect(mistakes(command, [...bare(command), ...way]).join("\n")).toContain("Did you mean staging?");
      const twice = mistakes(command, ["production", ...bare(command), "--env", "staging"]).join("\n");
      expect(twice).toMatch(
        /^production (?:is not expected: this command takes one ENVIRONMENT|and --env staging: name)/m,
      );
    },
  );

  test("is never a tenant's or a room's place, nor what check is asked about", () => {
    expect(mistakes(named("check"), ["production"])).toEqual([
      expect.stringMatching(/^production is not expected: .*\(it reads every environment/),
    ]);
    expect(mistakes(named("explain"), ["production", "postgresql"]).join("\n")).toContain("--env is missing");
  });
});

test("names of rooms are those that there are", () => {
  expect(namesOf("tenant room", WHERE)?.toSorted()).toEqual(ROOMS.map(({ id }) => id).toSorted());
  expect(namesOf("environment room", WHERE)?.toSorted()).toEqual(ENVIRONMENT_ROOMS.map(({ id }) => id).toSorted());
});

test("--name=-value says that it is meant", () => {
  const check = COMMANDS.find(({ name }) => name === "check")!;
  expect(parse(check, ["--base=-odd"]).values).toMatchObject({ base: "-odd" });
});
