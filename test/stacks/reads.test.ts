import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { assetTexts, SOURCES, sourceOf } from "../../stacks/sources";
import { exampleFleet } from "../support/fleet";

const ROOT = resolve(__dirname, "../..");

/** Loaded before a program: writes down which files and variables it looked at. */
const TRACE = `
  const fs = require("node:fs");
  const [files, variables] = [new Set(), new Set()];
  for (const name of ["readFileSync", "openSync", "copyFileSync", "readdirSync", "createReadStream", "readFile", "open"]) {
    const original = fs[name];
    fs[name] = function (path, ...rest) {
      if (!(name === "openSync" && /[wa]/.test(String(rest[0])))) files.add(require("node:path").resolve(String(path)));
      return original.call(this, path, ...rest);
    };
  }
  const { env } = process;
  process.env = new Proxy(env, {
    get: (target, name) => { variables.add(String(name)); return target[name]; },
    has: (target, name) => { variables.add(String(name)); return name in target; },
  });
  process.once("exit", () => {
    const { writeFileSync } = fs;
    writeFileSync(env.TRACE_OUT, JSON.stringify({ files: [...files], variables: [...variables] }));
  });
`;

let scratch: string;
let found: Traced;
beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), "tessera-reads-")));
  for (const [path, text] of exampleFleet()) {
    mkdirSync(join(scratch, path, ".."), { recursive: true });
    writeFileSync(join(scratch, path), text);
  }
  writeFileSync(join(scratch, "trace.js"), TRACE);
  // The first run makes the bundles, of the executor as well, which reads what the second one has no reason to.
  traced("production-cell-pool-1");
  found = traced();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Traced {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly variables: readonly string[];
}

/** What a synth of the fleet's stacks looks at. Default: of every stack. */
function traced(...stacks: readonly string[]): Traced {
  const env = { ...process.env, TRACE_OUT: join(scratch, "trace.json"), TESSERA_BUNDLE: "1" };
  const folders = ["tenants", "overrides", "out"].flatMap((name) => [`--${name}`, join(scratch, name)]);
  const args = [
    "--require",
    join(scratch, "trace.js"),
    "cli/run.js",
    "synth",
    "--threads",
    "1",
    "--fresh",
    ...stacks,
    ...folders,
  ];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  expect(stdout).toMatch(/^written to .+stacks$/m);
  return JSON.parse(readFileSync(join(scratch, "trace.json"), "utf8"));
}

/** Own sources that a program was bundled from: their content is in its digest. */
function sources(record: string): string[] {
  const { inputs } = JSON.parse(readFileSync(join(ROOT, ".tessera", record), "utf8")) as { inputs: string[] };
  return inputs.map((path) => join(ROOT, path));
}

const below = (folder: string, path: string) => !relative(folder, path).startsWith("..");

/**
 * What is written; installed packages; bundles, archives and indexes, each named or sealed by what it is made from; and
 * locks, with whether a process that holds one is there.
 */
const isOfRuns = (path: string) =>
  /^\/proc\/\d+\/stat$/.test(path) ||
  path === join(tmpdir(), `tessera-locks-${process.getuid?.() ?? 0}`) ||
  [join(scratch, "out"), join(ROOT, "node_modules"), join(ROOT, ".tessera")].some((folder) => below(folder, path));

test("synth looks at no file and no variable that is not in the digest of what stacks are made from", () => {
  const { files, variables } = found;
  const code = sources("entry/synth.json");
  // Installed packages change with the lock file alone.
  expect(code).toContain(join(ROOT, "package-lock.json"));
  const rooms = ROOMS.flatMap(({ folder, variants }) =>
    ["defaults.yml", "tiers.yml", variants?.file ?? "defaults.yml"].map((name) => join(folder, name)),
  );
  const covered = new Set([
    ...code,
    ...sources("executor.json"),
    ...rooms,
    ...ENVIRONMENT_ROOMS.map(({ folder }) => join(folder, "defaults.yml")),
    ...[...assetTexts().keys()].flatMap((path) => [join(ROOT, path), join(ROOT, path, "..")]),
    join(ROOT, "charts"),
  ]);
  const others = files.filter(
    (path) =>
      !covered.has(path) &&
      // Tenants and environments.
      !["tenants", "overrides"].some((name) => below(join(scratch, name), path)) &&
      !isOfRuns(path),
  );
  expect(others.map((path) => relative(ROOT, path))).toEqual([]);
  expect(files.filter((path) => covered.has(path)).length).toBeGreaterThan(100);
  expect(files).toContain(join(scratch, "overrides/production_environment.yml"));

  const harmless = [
    // Where to write to, how the program is run, and how it prints.
    ...[
      "CDKTF_OUTDIR",
      "TRACE_OUT",
      "NODE_DEBUG",
      "FORCE_COLOR",
      "NO_COLOR",
      "NODE_DISABLE_COLORS",
      "TERM",
      "COLORTERM",
      "COLUMNS",
    ],
  ];
  expect(
    variables.filter((name) => !/^(?:TESSERA|CDKTF|SYNTH|TERRAFORM)_/.test(name) && !harmless.includes(name)),
  ).toEqual([]);
  expect(variables).toContain("TESSERA_AWS_PROVIDER_VERSION");
});

/** Read by `cdktf` before it runs the same program. */
const OF_CDKTF = ["cdktf.json", "main.ts"];

test("what is said to be read is what is read: no file without a line, and no line without a file", () => {
  const isFile = (path: string) => existsSync(path) && statSync(path).isFile();
  const inRepository = (path: string) =>
    relative(below(scratch, path) ? scratch : ROOT, path)
      .split(sep)
      .join("/");
  const read = [...found.files, ...sources("entry/synth.json"), ...sources("executor.json")]
    .filter((path) => isFile(path) && !isOfRuns(path) && path !== join(scratch, "trace.js"))
    .map(inRepository);
  const find = sourceOf({ tenants: "tenants", overrides: "overrides" });
  const unsaid = [...new Set(read.filter((path) => find(path) === null))];
  const lines = new Set([...read, ...OF_CDKTF].map((path) => find(path)?.line));
  const unread = SOURCES.filter(([, line]) => !lines.has(line));
  expect({ unsaid, unread }).toEqual({ unsaid: [], unread: [] });
  expect(read.length).toBeGreaterThan(200);
});
