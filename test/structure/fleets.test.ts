import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf, fleetAtTheTop, shippedDigest } from "../support/examples";
import { exampleFleet } from "../support/fleet";

const TESTS = join(__dirname, "..");

/** The one file of the tests that reads `tenants/` and `overrides/` at the top. */
const NAMED = "support/examples.ts";

const TOP = String.raw`["'\`](?:\.{0,2}/)*(?:tenants|overrides)(?:/[^"'\`]*)?["'\`]`;

/** What reads the two folders at the top, by what it looks like in a source. */
const READS: readonly (readonly [string, RegExp])[] = [
  ["the default folders of loadFleet()", /\bloadFleet\(\s*(?:\{\s*\}|undefined)?\s*[,)]/g],
  ["the default folders by name", /\bDEFAULT_FOLDERS\b/g],
  ["resolve(), which takes the default folders", /\bresolve\b[^{}]*\} from "(?:\.\.\/)+constructs\/rooms"/g],
  ["a file or folder at the top", new RegExp(String.raw`\b(?!symlink)\w+Sync\(\s*${TOP}`, "g")],
  [
    "a path to the top",
    new RegExp(String.raw`\b(?:join|resolve)\((?:(?:ROOT|__dirname|process\.cwd\(\)), )?${TOP}`, "g"),
  ],
];

/** Programs and functions that take the two folders at the top where they are given no others. */
const TAKES = /["'`/]cli\/(?!matrix\b)(?:run\.js|[a-z-]+\.ts)["'`]|"main\.ts"|\/review\/review"/g;
const STARTS = /\b(?:spawn|spawnSync|execFile|execFileSync|run)\(|\/review\/review"/;
const GIVEN = /--tenants|--overrides|\boverrides:|\bFLEET|\bfolders\b/;

/** `file:line: what`, for each place of a source that reads the fleet at the top. */
function readsOfTheTop(file: string, text: string): string[] {
  const found = READS.flatMap(([what, pattern]) => [...text.matchAll(pattern)].map(({ index }) => ({ what, index })));
  if (STARTS.test(text) && !GIVEN.test(text))
    for (const { 0: name, index } of text.matchAll(TAKES)) found.push({ what: `${name}, given no folders`, index });
  return found.map(({ what, index }) => `test/${file}:${text.slice(0, index).split("\n").length}: ${what}`);
}

const sources = readdirSync(TESTS, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:ts|js)$/.test(name));

test("no test reads the fleet at the top: it is its owner's", () => {
  expect(sources.length).toBeGreaterThan(100);
  const others = sources.filter((file) => file !== NAMED && file !== "structure/fleets.test.ts");
  expect(others.flatMap((file) => readsOfTheTop(file, readFileSync(join(TESTS, file), "utf8")))).toEqual([]);
});

test.each([
  "const fleet = loadFleet();",
  "const fleet = loadFleet({}, ROOMS);",
  'import { loadFleet, resolve } from "../../constructs/rooms";',
  'import { DEFAULT_FOLDERS } from "../../constructs/rooms";',
  'cpSync("tenants", folder, { recursive: true });',
  'readFileSync("overrides/production_environment.yml", "utf8");',
  'readFileSync(join("tenants", name), "utf8");',
  'const TENANTS = resolve(__dirname, "../../tenants");',
  'const options = ["--tenants-of", join(ROOT, "tenants")];',
  'spawnSync(process.execPath, [join(ROOT, "cli/run.js"), "synth"]);',
  'spawnSync(tsx, ["main.ts"], { cwd: ROOT });',
  'import { review } from "../../review/review";',
])("%s is found, with its line", (line) => {
  expect(readsOfTheTop("a.test.ts", `\n\n${line}\n`)).toEqual([expect.stringMatching(/^test\/a\.test\.ts:3: /)]);
});

test.each([
  "const fleet = loadFleet(FLEET);",
  'const folders = { tenants: "tenants", overrides: "overrides" };',
  'folder.write("tenants/acme/tenant.yml", "");',
  'spawnSync(process.execPath, ["cli/run.js", "synth", ...FLEET_OPTIONS]);',
  'run(process.execPath, ["cli/matrix.ts"]);',
])("%s reads nothing of the top", (line) => {
  expect(readsOfTheTop("a.test.ts", line)).toEqual([]);
});

// Whose fleet it is decides what there is to test.
if (digestOf(fleetAtTheTop()) === shippedDigest())
  test("the fleet at the top is the example as it came, and the tests' copy is the same (npm run examples)", () => {
    expect(Object.fromEntries(fleetAtTheTop())).toEqual(Object.fromEntries(exampleFleet()));
  });
else
  test("the fleet at the top is not the example as it came: it is its owner's, and nothing is asked of it", () => {
    expect(shippedDigest()).toMatch(/^[0-9a-f]{64}$/);
  });
