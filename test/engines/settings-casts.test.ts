import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withoutComments } from "../support/sources";

const ROOT = join(__dirname, "../..");
/** No sources of Tessera's own, or sources that are held to less. */
const LEFT_OUT = new Set(["node_modules", "cdktf.out", "docs", "test", "charts", "schemas", "tenants", "overrides"]);

/** Where `values` are what a command was called with. */
const CALLS = "cli/program/";

/** Every folder and file with code that a deployment runs, new ones too. */
function sources(): string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith(".") && !LEFT_OUT.has(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(join(ROOT, entry.name), { recursive: true, encoding: "utf8" }).map((name) =>
            join(entry.name, name),
          )
        : [entry.name],
    )
    .filter((name) => name.endsWith(".ts") && !name.startsWith(CALLS) && !name.includes("node_modules"));
}

/**
 * Ways to say of settings what the compiler does not know: a cast of what holds them, a cast to a room's type, or `any`
 * in their place. A cast to what every value is (`unknown`, `Values`) claims nothing.
 */
const CASTS = [
  /\b(?:values|settings|security|tenant_isolation)\)?\s+as\s+(?!Values\b)(?=[A-Z{(]|any\b|never\b|object\b|readonly\b|keyof\b)/g,
  /\bas\s+(?:unknown\s+as\s+)?(?:\w+Settings|Resolved|SettingsOf)\b/g,
  /\b(?:values|settings|security)\??:\s*any\b/g,
  // The older way to write one.
  /(?:[=(,:?]|\breturn)\s*<(?:\w+Settings|Resolved|SettingsOf)\b[^>]*>\s*[\w(]/g,
  // Another name for a room's type would make a cast to it look like any other.
  /^(?:import|export)\s[^;]*\b(?:\w+Settings|SettingsOf)\s+as\s+(?!\w*Settings\b)\w+/gm,
];

function castsIn(file: string, source: string): string[] {
  const text = withoutComments(source);
  // An import that is renamed is no cast, unless it takes a room's type its name.
  const code = text.replace(/^import [^;]*;/gm, (statement) =>
    new RegExp(CASTS.at(-1)!.source).test(statement) ? statement : statement.replace(/[^\n]/g, " "),
  );
  const lines = CASTS.flatMap((cast) =>
    [...code.matchAll(cast)].map((match) => code.slice(0, match.index).split("\n").length),
  );
  return [...new Set(lines)].sort((a, b) => a - b).map((line) => `${file}:${line}`);
}

test.each([
  ["const settings = host.settings.values as RedisSettings;", 1],
  ["const settings =\n  host.settings.values as unknown as RedisSettings;", 2],
  ["const { strategy } = (host.security.values as SecuritySettings).tenant_isolation;", 1],
  ['const { alarms } = home.settings("redis").values as {\n  alarms: object;\n};', 1],
  ["const { strategy } = security.values.tenant_isolation as { strategy: string };", 1],
  ["\nreturn { ...settings, values: kept } as Resolved;", 2],
  ["const settings = <RedisSettings>host.settings.values;", 1],
  ['import type { RedisSettings as Known } from "./settings";', 1],
  ["check(settings: any, context: RuleContext): Violation | null;", 1],
])("%s is seen, with its line", (text, line) => {
  expect(castsIn("a.ts", text)).toEqual([`a.ts:${line}`]);
});

test.each([
  "// values as PostgresqlSettings",
  "/** Values as\n * settings as RedisSettings. */",
  'import { settings as relational } from "../postgresql/settings";',
  "const item = item.values as unknown;",
  'const FORMS = ["settings"] as const;',
  'const summary = "row-level security as a second wall";',
])("%s is none", (text) => {
  expect(castsIn("a.ts", text)).toEqual([]);
});

test("settings come with their type: nothing says it of them by a cast", () => {
  const files = sources();
  expect(files).toEqual(expect.arrayContaining(["main.ts", "config/room.ts", "constructs/engines/redis/slice.ts"]));
  expect(files.flatMap((file) => castsIn(file, readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
});
