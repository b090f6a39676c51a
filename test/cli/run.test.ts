import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "tessera-run-"));
  mkdirSync(join(project, "cli"));
  mkdirSync(join(project, "lib"));
  cpSync(join(ROOT, "cli/run.js"), join(project, "cli/run.js"));
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
  for (const name of ["package-lock.json", "package.json", "tsconfig.json"]) writeFileSync(join(project, name), "{}");
  say("one");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** A command that prints a word, its arguments, the folder of a module elsewhere, and a package's function. */
function say(word: string): void {
  writeFileSync(join(project, "lib/where.ts"), "export const where: string = __dirname;");
  writeFileSync(
    join(project, "cli/hello.ts"),
    `import { load } from "js-yaml";\nimport { where } from "../lib/where";\n` +
      `export const main = () => console.log(JSON.stringify(["${word}", process.argv.slice(2), where, load("a: 1")]));`,
  );
}

function run(...args: string[]): { readonly out: unknown; readonly status: number | null; readonly err: string } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(project, "cli/run.js"), ...args], {
    encoding: "utf8",
  });
  return { out: stdout === "" ? null : JSON.parse(stdout), status, err: stderr };
}

const folder = () => readdirSync(join(project, ".tessera/entry")).sort();

test("a command runs from its bundle with its arguments, and modules keep their folders", () => {
  const expected = ["one", ["a", "--b"], join(project, "lib"), { a: 1 }];
  expect(run("hello", "a", "--b").out).toEqual(expected);
  const first = folder();
  expect(first.map((name) => name.replace(/[0-9a-f]{16}/, "#").replace(/[0-9a-f]+(?=\.cache)/, "#"))).toEqual([
    "hello-#.#.cache",
    "hello-#.js",
    "hello.json",
  ]);
  expect(run("hello", "a", "--b").out).toEqual(expected);
  expect(folder()).toEqual(first);
});

test.each(["cli/hello.ts", "lib/where.ts", "package-lock.json"])("a change of %s makes it anew", (file) => {
  run("hello");
  const before = folder();
  if (file === "cli/hello.ts") say("two");
  else writeFileSync(join(project, file), file.endsWith("ts") ? 'export const where = "changed";' : "{ }");
  const { out } = run("hello");
  expect(out).toEqual([
    file === "cli/hello.ts" ? "two" : "one",
    [],
    file === "lib/where.ts" ? "changed" : join(project, "lib"),
    { a: 1 },
  ]);
  const after = folder();
  expect(after).toHaveLength(3);
  expect(after.filter((name) => before.includes(name))).toEqual(["hello.json"]);
});

test.each([["damaged.json"], [".js"], [".cache"]])("a damaged store does not matter: %s", (what) => {
  run("hello");
  const name = what === "damaged.json" ? "hello.json" : folder().find((file) => file.endsWith(what))!;
  if (what === ".js") rmSync(join(project, ".tessera/entry", name));
  else writeFileSync(join(project, ".tessera/entry", name), "?");
  expect(run("hello").out).toEqual(["one", [], join(project, "lib"), { a: 1 }]);
});

test.each([
  ["nothing", []],
  ["a path", ["../hello"]],
  ["no command", ["absent"]],
  ["a question", ["hello", "--help"]],
  ["a question in short", ["hello", "-h"]],
])("%s goes to the part that answers questions, with every word", (_, args) => {
  writeFileSync(
    join(project, "cli/main.ts"),
    "export const main = () => console.log(JSON.stringify(process.argv.slice(2)));",
  );
  expect(run(...args)).toMatchObject({ status: 0, out: args, err: "" });
});

test.each([
  ["emptied", () => Buffer.alloc(0)],
  ["cut off", (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.7))],
  [
    "overwritten in its middle",
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(64), bytes.subarray(164)]),
  ],
])("code that was kept and is %s is made again", (_, damage) => {
  run("hello");
  for (const name of folder().filter((file) => !file.endsWith(".json"))) {
    const file = join(project, ".tessera/entry", name);
    const before = readFileSync(file);
    writeFileSync(file, damage(before));
    expect(run("hello")).toEqual({ status: 0, out: ["one", [], join(project, "lib"), { a: 1 }], err: "" });
    expect(folder()).toHaveLength(3);
    if (name.endsWith(".js")) expect(readFileSync(file)).toEqual(before);
  }
});

test("code that came with the checkout is not believed, though its digests fit", () => {
  run("hello");
  const store = join(project, ".tessera/entry");
  const [name] = folder().filter((file) => file.endsWith(".js"));
  const kept = JSON.parse(readFileSync(join(store, "hello.json"), "utf8")) as object;
  const forged = readFileSync(join(store, name!), "latin1").replace('"one"', '"two"');
  rmSync(join(project, ".tessera"), { recursive: true });
  // A folder gets another number, unless the file system gives the old one again.
  mkdirSync(join(project, "between"));
  mkdirSync(store, { recursive: true });
  writeFileSync(join(store, name!), forged);
  const sha256 = createHash("sha256").update(forged, "latin1").digest("hex");
  writeFileSync(join(store, "hello.json"), JSON.stringify({ ...kept, sha256 }));
  expect(run("hello").out).toEqual(["one", [], join(project, "lib"), { a: 1 }]);
});

test("where nothing can be kept, it runs all the same", () => {
  writeFileSync(join(project, ".tessera"), "a file");
  expect(run("hello")).toEqual({ status: 0, out: ["one", [], join(project, "lib"), { a: 1 }], err: "" });
});

test("a command without anything to run is no success", () => {
  writeFileSync(join(project, "cli/hello.ts"), "export const other = 1;");
  expect(run("hello")).toEqual({ status: 3, out: null, err: "error: cli/hello.ts has nothing to run\n" });
});

test("what is behind -- is no question", () => {
  expect(run("hello", "--", "--help").out).toMatchObject({ 1: ["--", "--help"] });
});

test("what a command exports as main is called, and says what the process ends with", () => {
  writeFileSync(
    join(project, "cli/hello.ts"),
    "export const main = async () => { console.log(JSON.stringify(process.argv.slice(2))); return 64; };",
  );
  expect(run("hello", "a")).toMatchObject({ status: 64, out: ["a"] });
});

test("threads of one process that start together make it without getting in each other's way", () => {
  const start = `
    const { Worker } = require("node:worker_threads");
    for (let n = 0; n < 8; n++) new Worker(${JSON.stringify(join(project, "cli/run.js"))}, { argv: ["hello", String(n)] });
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", start], { encoding: "utf8" });
  expect(stderr).toBe("");
  const said = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)[1][0]);
  expect(said.sort()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
});
