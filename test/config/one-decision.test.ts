import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withoutComments } from "../support/sources";

const ROOT = join(__dirname, "../..");
const SOURCES = [
  "changes",
  "cli",
  "config",
  "constructs",
  "delivery",
  "executor",
  "local-environment",
  "review",
  "stacks",
  "usage",
];
/** The one file that decides where tenants live. */
const HOMES = "config/homes.ts";

/** Ways to decide it again, and a line of each kind that it must find. */
const DECISIONS: readonly (readonly [what: string, pattern: RegExp, example: string])[] = [
  [
    "the kind of a strategy's home",
    /STRATEGIES\[[^\]]+\]!?\??\.home|\bhome\b[^=]*\} = STRATEGIES\[/,
    'STRATEGIES[strategy]?.home === "cell"',
  ],
  [
    "the cell of a tenant",
    /\bplacement\[|\{ \[[^\]]+\]:[^=]*\} = [\w.]*placement\b/,
    "tenant.placement[environment.name]",
  ],
  ["a tenant or null, for a cell", /\btenant\??: Tenant \| null/, "readonly tenant: Tenant | null;"],
  [
    "the strategy, past the type of security",
    /tenant_isolation\b.* as \{|as \{ tenant_isolation/,
    "values.tenant_isolation as { strategy: string }",
  ],
  ["the name of a home", /\bhomeName\.(?:cell|tenant)\(/, "homeName.cell(environment.name, cell.name)"],
  ["what a home publishes", /\bparameterPath\.(?:cell|home)\(/, "parameterPath.home(environment.name, tenant.id)"],
  [
    "what may be deleted",
    /deletion_protection &&|&& [\w.]*deletion_protection|\|\| !?[\w.]*deletion_protection|[|&]{2} !?[\w.]*\blifecycle\.legal_hold/,
    'tenant.lifecycle.state === "offboarding" || !environment.deletion_protection',
  ],
  [
    "whether a tenant is active",
    /lifecycle\.state [!=]== "|\bstate\b[^=]*\} = [\w.]*\blifecycle\b/,
    'tenant.lifecycle.state === "active"',
  ],
];

/** Files that ask for one of those things by its name in a file, and decide nothing. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  // What was read of a folder, or nothing.
  "a tenant or null, for a cell": ["config/tenant-reader.ts"],
  // What a file said before, by which nobody lives any more.
  "the cell of a tenant": ["config/placement.ts"],
  // What is wrong with a state, and what a contract says of it.
  "whether a tenant is active": ["config/fleet-checks.ts", "constructs/connection/parts.ts"],
  // A folder goes only once its tenant is erased, and no hold is on it; an environment only where its file lets it.
  "what may be deleted": ["cli/tenant/remove.ts", "cli/deploy.ts"],
};

const files = SOURCES.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);
const texts = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]));

/** Statements of a source on one line each, without comments: a decision may be written over several lines. */
function linesIn(text: string): string[] {
  const code = withoutComments(text).replace(/\n\s*(?=[.?[&|=!)]|\?\.)/g, "");
  return code.split("\n").map((line) => line.replaceAll("?.", ".").replaceAll(".[", "["));
}

/** Lines of code, not of comments. */
function linesWith(pattern: RegExp, but: readonly string[]): string[] {
  return files
    .filter((file) => !but.includes(file))
    .flatMap((file) =>
      linesIn(texts.get(file)!)
        .filter((line) => pattern.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
}

test.each([
  ["the kind of a strategy's home", "const kind = STRATEGIES[strategy]\n  .home;"],
  ["the kind of a strategy's home", "const { home } = STRATEGIES[strategy];"],
  ["the cell of a tenant", "tenant.placement?.[environment.name]"],
  ["the cell of a tenant", "const { [environment.name]: cell } = tenant.placement;"],
  ["whether a tenant is active", 'lifecycle\n    .state === "active"'],
  ["whether a tenant is active", "const { state } = tenant.lifecycle;"],
])("%s is found, however it is written", (what, text) => {
  const [, pattern] = DECISIONS.find(([name]) => name === what)!;
  expect(linesIn(text).some((line) => pattern.test(line))).toBe(true);
});

test.each(DECISIONS)("%s is decided in one file", (what, pattern, example) => {
  expect(example).toMatch(pattern);
  expect(linesWith(pattern, [HOMES, ...(ASKING[what] ?? [])])).toEqual([]);
});

test("the word Home means one thing", () => {
  const declared = linesWith(/\b(?:class|interface|type) Home\b/, []);
  expect(declared).toEqual(["config/model.ts: export type Home = CellHome | DedicatedHome;"]);
});
