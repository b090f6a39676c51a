import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

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
  ["the kind of a strategy's home", /STRATEGIES\[[^\]]+\]!?\??\.home/, 'STRATEGIES[strategy]?.home === "cell"'],
  ["the cell of a tenant", /\bplacement\[/, "tenant.placement[environment.name]"],
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
  ["whether a tenant is active", /lifecycle\.state [!=]== "/, 'tenant.lifecycle.state === "active"'],
];

/** Files that ask for one of those things by its name in a file, and decide nothing. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  // What was read of a folder, or nothing.
  "a tenant or null, for a cell": ["config/tenant-reader.ts"],
  // A folder goes only once its tenant is erased, and no hold is on it.
  "what may be deleted": ["cli/tenant/remove.ts"],
};

const files = SOURCES.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);
const texts = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]));

/** Lines of code, not of comments. */
function linesWith(pattern: RegExp, but: readonly string[]): string[] {
  return files
    .filter((file) => !but.includes(file))
    .flatMap((file) =>
      texts
        .get(file)!
        .split("\n")
        .filter((line) => pattern.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
}

test.each(DECISIONS)("%s is decided in one file", (what, pattern, example) => {
  expect(example).toMatch(pattern);
  expect(linesWith(pattern, [HOMES, ...(ASKING[what] ?? [])])).toEqual([]);
});

test("the word Home means one thing", () => {
  const declared = linesWith(/\b(?:class|interface|type) Home\b/, []);
  expect(declared).toEqual(["config/model.ts: export type Home = CellHome | DedicatedHome;"]);
});
