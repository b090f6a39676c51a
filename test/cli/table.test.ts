import { existsSync, readdirSync, readFileSync } from "node:fs";
import { COMMANDS } from "../../cli/commands";
import { GUIDE, guide } from "../../cli/dev/guide";
import { DOCUMENTS } from "../../cli/documents/documents";
import { commandSchemas } from "../../cli/documents/json-schema";
import { main } from "../../cli/main";
import { EXIT, MEANING } from "../../cli/program/exit";
import { callOf, exitsOf } from "../../cli/program/help";
import { parse } from "../../cli/program/parse";
import { schemaText } from "../../config/json-schemas";
import { FLEET } from "../support/fleet";
import { call, mainOf } from "./command";

const EACH = COMMANDS.map((command) => [command.name, command] as const);
const PACKAGE = JSON.parse(readFileSync("package.json", "utf8")) as {
  name: string;
  bin: Record<string, string>;
  scripts: Record<string, string>;
};

/** Words of a line as a shell has them, for the little that examples use. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, three]) => one ?? two ?? three ?? "");
}

describe.each(EACH)("%s", (name, command) => {
  test("its help begins with what it does and examples, and holds every option and exit code", async () => {
    const { code, out, err } = await call(main, [...name.split(" "), "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.startsWith(`${command.summary}\n`)).toBe(true);
    expect(out.indexOf("Examples:")).toBeLessThan(out.indexOf("Options:"));
    for (const option of Object.keys(command.options)) expect(out).toContain(`  --${option} `.trimEnd());
    for (const [exit] of exitsOf(command)) expect(out).toMatch(new RegExp(`^  ${exit} +\\S`, "m"));
    expect(out).toContain(callOf(command));
    for (const line of out.split("\n").filter((one) => !one.includes("./tessera")))
      expect(line.length).toBeLessThan(120);
  });

  test("-h and help say the same", async () => {
    const asked = await call(main, [...name.split(" "), "--help"]);
    expect(await call(main, [...name.split(" "), "-h"])).toEqual(asked);
    expect(await call(main, ["help", ...name.split(" ")])).toEqual(asked);
  });

  test("its examples are calls without a mistake", () => {
    for (const { line } of command.examples) {
      expect(line.startsWith(`${name} `) || line === name).toBe(true);
      // An example's tenant need not be there.
      const args = words(line.slice(name.length)).map((word) =>
        word === "acme" && name !== "tenant add" ? "city_library" : word,
      );
      const fleet = (["tenants", "overrides"] as const).flatMap((option) =>
        option in command.options && name !== "dev fleet" && !line.includes(`--${option}`)
          ? [`--${option}`, FLEET[option]]
          : [],
      );
      expect(() => parse(command, [...args, ...fleet])).not.toThrow();
    }
  });

  test("what it prints as JSON is written down exactly where it prints any", () => {
    expect(name in DOCUMENTS).toBe(command.json);
  });
});

test("every file of cli/ is a command, and every command has its file", () => {
  const files = readdirSync("cli").flatMap((file) => /^([a-z]+)\.ts$/.exec(file)?.[1] ?? []);
  const first = COMMANDS.map(({ name }) => name.split(" ")[0]!).filter(
    (name) => !["completion", "help"].includes(name),
  );
  expect(files.filter((file) => file !== "main").sort()).toEqual([...new Set(first)].sort());
});

test("schemas of what commands print are committed as they are made: ./tessera dev schemas", () => {
  const schemas = commandSchemas();
  expect(readdirSync("schemas/commands").sort()).toEqual(Object.keys(schemas).sort());
  for (const [name, schema] of Object.entries(schemas))
    expect(readFileSync(`schemas/commands/${name}`, "utf8") === schemaText(schema) ? name : `${name} is stale`).toBe(
      name,
    );
});

test("the guide of commands is committed as it is made: ./tessera dev docs", () => {
  expect(readFileSync(GUIDE, "utf8")).toBe(guide());
});

test("an npm script of a command runs that command, and nothing else", () => {
  const own = Object.entries(PACKAGE.scripts).filter(([, script]) => script.includes("cli/"));
  expect(own.length).toBeGreaterThan(20);
  const byName: Record<string, string> = {
    fleet: "dev fleet",
    schemas: "dev schemas",
    crds: "dev crds",
    rules: "dev rules",
    "docs:architecture": "dev docs",
  };
  for (const [name, script] of own) {
    expect(script.replace(/^(?:exec )?node (?:--\S+ )*/, "")).toBe(`cli/run.js ${byName[name] ?? name}`);
    expect(existsSync("cli/run.js")).toBe(true);
  }
});

test("./tessera gives node the flags that the npm script gives, and can be run", () => {
  const program = readFileSync("tessera", "utf8");
  const heap = /^heap="(.+)"$/m.exec(program)![1]!;
  for (const name of ["synth", "change"]) {
    const flags = /^node ((?:--\S+ )+)/.exec(PACKAGE.scripts[name]!)![1]!.trim();
    const line = new RegExp(`^  ${name}\\) exec node \\$heap ((?:--\\S+ )*)"\\$here/cli/run\\.js" "\\$@" ;;$`, "m");
    const own = line.exec(program)![1]!;
    expect(`${heap} ${own}`.trim()).toBe(flags);
  }
  expect(PACKAGE.bin).toEqual({ tessera: "tessera" });
});

test("the package has a scope: the registry has an unrelated tessera", () => {
  expect(PACKAGE.name).toMatch(/^@[a-z-]+\/tessera$/);
});

test("every ./tessera in README and documents is a command of the table", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...readdirSync("docs", { recursive: true }).map((name) => `docs/${name}`),
  ];
  const names = new Set(COMMANDS.map(({ name }) => name));
  const firsts = new Set(COMMANDS.map(({ name }) => name.split(" ")[0]));
  // Prose may say anything behind the name.
  for (const page of pages.filter((name) => name.endsWith(".md")))
    for (const [whole, first, second] of readFileSync(page, "utf8").matchAll(
      /(?:`|\$ )\.\/tessera ([a-z]+)(?: ([a-z]+))?/g,
    )) {
      const known = firsts.has(first) && (!["tenant", "dev"].includes(first!) || names.has(`${first} ${second}`));
      expect(known ? whole : `${page}: ${whole}`).toBe(whole);
    }
});

test("no column of a table is without a header", () => {
  const heads = readdirSync("cli", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(`cli/${name}`, "utf8").matchAll(/\btable\(\s*\[([^\]]*)\]/g)])
    .map(([, head]) => head!);
  expect(heads.length).toBeGreaterThan(8);
  expect(heads.filter((head) => /""|\[\]/.test(head))).toEqual([]);
});

test("exit codes mean the same everywhere", () => {
  expect(Object.keys(MEANING).map(Number)).toEqual(Object.values(EXIT));
  expect(EXIT).toEqual({ good: 0, problems: 1, stop: 2, unseen: 3, usage: 64, interrupted: 130, terminated: 143 });
});

test.each([
  ["nosuch", "which is no folder"],
  ["docs", "where docs/tenants is no folder"],
])("check --base-dir %s is a wrong call, told by that option's name", async (folder, why) => {
  const { code, out, err } = await call(mainOf("check"), ["--base-dir", folder]);
  expect({ code, out }).toEqual({ code: 64, out: "" });
  expect(err).toContain(`--base-dir: given "${folder}", ${why}; allowed: a folder with tenants/ and overrides/`);
});

describe("the program", () => {
  test.each([
    [["--help"], 0, "Help of a command"],
    [["-h"], 0, "Help of a command"],
    [["help"], 0, "Help of a command"],
    [["--version"], 0, "tessera 0."],
    [["cost", "--version"], 0, "tessera 0."],
    [["tenant", "--help"], 0, "tenant register"],
    [["help", "dev"], 0, "dev crds"],
    [["completion", "bash"], 0, "complete -o default"],
    [["completion", "zsh"], 0, "compdef"],
  ])("%j answers", async (args, code, says) => {
    const ended = await call(main, args);
    expect(ended).toMatchObject({ code, err: "" });
    expect(ended.out).toContain(says);
  });

  test.each([
    [[], "a command is missing"],
    [[""], "a command is missing"],
    [["csot"], "Did you mean cost?"],
    [["csot", "--help"], "Did you mean cost?"],
    [["help", "csot"], "Did you mean cost?"],
    [["help", "tenant", "ad"], "Did you mean add?"],
    [["completion", "fish"], "allowed: bash or zsh"],
    [["completion"], "SHELL is missing"],
    [["main"], "no such command"],
    [["toString"], "no such command"],
  ])("%j is a wrong call", async (args, says) => {
    const { code, out, err } = await call(main, args);
    expect({ code, out }).toEqual({ code: 64, out: "" });
    expect(err).toContain(says);
  });

  test.each([
    [
      ["chekc", "--bas", "x", "--today", "soon"],
      ["Did you mean check?", "As a call of check:", "--bas is no", "--today: given"],
    ],
    [
      ["tenant", "ad", "--tier", "premum"],
      ["Did you mean add?", "As a call of tenant add:", "--tier: given", "ID is missing"],
    ],
    [
      ["tennant", "add", "--tier", "premum"],
      ["Did you mean tenant?", "As a call of tenant add:", "--tier: given"],
    ],
  ])("%j: mistakes of the command and of the rest together", async (args, says) => {
    const { code, out, err } = await call(
      args[0] === "tenant" ? mainOf("tenant") : main,
      args[0] === "tenant" ? args.slice(1) : args,
    );
    expect({ code, out }).toEqual({ code: 64, out: "" });
    for (const one of says) expect(err).toContain(one);
  });

  test.each([
    [["co"], ["cost", "completion"]],
    [
      ["tenant", "re"],
      ["register", "remove"],
    ],
    [["cost", "--env", "pr"], ["production"]],
    [["cost", "--env", "=", "pr"], ["production"]],
    [["cost", "--e"], ["--env"]],
    [["cost", "--env", "production", "--e"], []],
    [["review", "--format", "md,s"], ["md,sarif"]],
    [["tenant", "add", "x", "--engine", "postgresql,r"], ["postgresql,redis"]],
    [
      ["tenant", "add", "x", "--tier", ""],
      ["free", "standard", "premium", "enterprise"],
    ],
    [["explain", "--tenants", FLEET.tenants, "city_"], ["city_library"]],
    [["explain", "city_library", "postg"], ["postgresql"]],
    [["explain", "city_library", "postgresql", ""], []],
    [["synth", "prod"], expect.arrayContaining(["production"])],
    [["help", "ten"], ["tenant"]],
    [["completion", "z"], ["zsh"]],
    [["nothing", "x"], []],
  ])("after %j a shell is offered %j", async (words_, offers) => {
    const { out } = await call(main, ["completion", "--words", ...words_]);
    expect(
      out
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split("\t")[0]),
    ).toEqual(offers);
  });
});
