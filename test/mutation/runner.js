/**
 * Runs suites for Stryker, in one process: packages are loaded once, the house's own modules anew for each mutant, and of a
 * mutant only the tests that reach it, quick ones first, until one fails. Jest's own runner of Stryker loads every suite for each
 * mutant, which took ten seconds and more.
 *
 * A suite that does not pass here (it wants Jest's mocks of modules, or a file that stands outside of the copy) is left out,
 * and said to be.
 */
const { appendFileSync, readFileSync } = require("node:fs");
const Module = require("node:module");
const { join, relative, sep } = require("node:path");
const vm = require("node:vm");
const { transformSync } = require("@swc/core");
const { expect } = require("expect");
const { bind } = require("jest-each");
const { ModuleMocker } = require("jest-mock");

const SWC = { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" }, sourceMaps: false };
/** Where instrumented code looks for the mutant that is on, and notes what was reached (`INSTRUMENTER_CONSTANTS`). */
const noted = (globalThis.__stryker__ ??= {});

const SAMPLE = JSON.parse(process.env.TESSERA_MUTATION_SAMPLE);
const HOUSE = join(__dirname, "../..");

/** A line for each mutant that was tried: a run that is broken off has told what it found until then. */
const told = (line) => appendFileSync(process.env.TESSERA_MUTATION_LOG, `${JSON.stringify(line)}\n`);

/** The house's own modules, read and compiled once, evaluated as often as they are let go. */
const compiled = new Map();
const mocker = new ModuleMocker(globalThis);

require.extensions[".ts"] = (module, file) => {
  let evaluate = compiled.get(file);
  if (!evaluate) {
    const { code } = transformSync(readFileSync(file, "utf8"), { ...SWC, filename: file });
    evaluate = new vm.Script(Module.wrap(code), { filename: file }).runInThisContext();
    compiled.set(file, evaluate);
  }
  const resolve = (name) => Module.createRequire(file).resolve(name);
  const own = Object.assign((name) => module.require(name), { resolve, main: require.main, cache: require.cache });
  evaluate.call(module.exports, module.exports, own, module, file, join(file, ".."));
};

function forget() {
  for (const file of Object.keys(require.cache))
    if (file.endsWith(".ts") && !file.includes(`${sep}node_modules${sep}`)) delete require.cache[file];
}

/** The suite that is being read: blocks in blocks, and tests in them. */
let open;
const block = (name, parent) => ({ name, parent, children: [], beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] });

function install() {
  const describe = (name, fill) => {
    const inner = block(String(name), open);
    open.children.push(inner);
    open = inner;
    try {
      fill();
    } finally {
      open = inner.parent;
    }
  };
  const it = (name, body) => open.children.push({ name: String(name), body, parent: open });
  const passedOver = () => undefined;
  describe.each = bind(describe, false);
  it.each = bind(it, false);
  it.skip = Object.assign(passedOver, { each: () => passedOver });
  describe.skip = it.skip;
  for (const hook of ["beforeAll", "afterAll", "beforeEach", "afterEach"])
    globalThis[hook] = (body) => open[hook].push(body);
  const jest = {
    fn: (made) => mocker.fn(made),
    spyOn: (...given) => mocker.spyOn(...given),
    replaceProperty: (...given) => mocker.replaceProperty(...given),
    restoreAllMocks: () => mocker.restoreAllMocks(),
    setTimeout: passedOver,
  };
  Object.assign(globalThis, { describe, it, test: it, expect, jest });
}

/** Reads a suite: its blocks and tests. */
function read(file) {
  open = block("");
  require(file);
  return open;
}

const nameOf = (one) => (one.parent ? `${nameOf(one.parent)} ${one.name}`.trim() : one.name);
const testsOf = (one) => (one.body ? [one] : one.children.flatMap(testsOf));
const called = (body) => (body.length > 0 ? new Promise((done, fail) => body((e) => (e ? fail(e) : done()))) : body());

/**
 * Runs tests of a block in their order, those that are wanted.
 *
 * @param told takes each test with its error, undefined where it passed, and says whether to go on
 */
async function run(one, wanted, told, around = { beforeEach: [], afterEach: [] }) {
  const chosen = testsOf(one).filter(wanted);
  if (chosen.length === 0) return true;
  const hooks = {
    beforeEach: [...around.beforeEach, ...one.beforeEach],
    afterEach: [...one.afterEach, ...around.afterEach],
  };
  let goesOn = true;
  // What a hook reaches, every test of its block reaches.
  noted.currentTestId = `hook ${nameOf(one)}`;
  try {
    for (const hook of one.beforeAll) await called(hook);
  } catch (error) {
    for (const test of chosen) goesOn = told(test, error ?? new Error("a hook failed")) && goesOn;
    return goesOn;
  } finally {
    share(noted.currentTestId, chosen);
    noted.currentTestId = undefined;
  }
  for (const child of one.children) {
    if (!goesOn) break;
    if (!child.body) goesOn = await run(child, wanted, told, hooks);
    else if (wanted(child)) goesOn = told(child, await failure(child, hooks));
  }
  for (const hook of one.afterAll) await called(hook);
  return goesOn;
}

async function failure(test, { beforeEach, afterEach }) {
  noted.currentTestId = test.id;
  let error;
  try {
    for (const hook of beforeEach) await called(hook);
    await called(test.body);
  } catch (thrown) {
    error = thrown ?? new Error("something was thrown");
  }
  try {
    for (const hook of afterEach) await called(hook);
  } catch (thrown) {
    error ??= thrown;
  }
  noted.currentTestId = undefined;
  return error;
}

function share(hook, tests) {
  const reached = noted.mutantCoverage?.perTest[hook];
  if (!reached) return;
  delete noted.mutantCoverage.perTest[hook];
  for (const { id } of tests) {
    noted.mutantCoverage.perTest[id] ??= {};
    const own = noted.mutantCoverage.perTest[id];
    for (const [mutant, count] of Object.entries(reached)) own[mutant] = (own[mutant] ?? 0) + count;
  }
}

/** Names tests by suite, block and name, and where several have one name by their order. */
function identify(file, suite) {
  const seen = new Map();
  for (const test of testsOf(suite)) {
    const id = `${relative(process.cwd(), file)} ${nameOf(test)}`;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    test.id = count === 1 ? id : `${id} (${count})`;
  }
}

class SuiteRunner {
  /** Suite of a test, and how long it took, by its id. */
  #tests = new Map();
  #files = JSON.parse(process.env.TESSERA_MUTATION_TESTS).map((file) => join(process.cwd(), file));

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    install();
    noted.mutantCoverage = { static: {}, perTest: {} };
    const tests = [];
    for (const file of this.#files) {
      const leftOut = (what, error) =>
        told({ leftOut: what, why: String(error?.message ?? error).slice(0, 300) });
      try {
        const suite = read(file);
        identify(file, suite);
        let began = process.cpuUsage();
        await run(suite, () => true, (test, error) => {
          const { user, system } = process.cpuUsage(began);
          began = process.cpuUsage();
          // A test that reads its sources as text fails by the instrumentation alone; the rest of its suite is asked.
          if (error) {
            leftOut(test.id, error);
            delete noted.mutantCoverage.perTest[test.id];
          } else
            tests.push({ id: test.id, name: test.id, fileName: file, timeSpentMs: (user + system) / 1000, status: 0 });
          return true;
        });
      } catch (error) {
        leftOut(relative(process.cwd(), file), error);
        while (tests.at(-1)?.fileName === file) delete noted.mutantCoverage.perTest[tests.pop().id];
      }
      forget();
    }
    for (const { id, fileName, timeSpentMs } of tests) this.#tests.set(id, { file: fileName, took: timeSpentMs });
    return { status: "complete", tests, mutantCoverage: noted.mutantCoverage };
  }

  async mutantRun(asked) {
    const { isDrawn } = require("./draw.ts");
    if (!isDrawn(asked.activeMutant, 0, SAMPLE)) return { status: "error", errorMessage: "not drawn" };
    const result = await this.#tried(asked);
    const { fileName, mutatorName, replacement, location } = asked.activeMutant;
    told({ fileName: relative(HOUSE, fileName), mutatorName, replacement, location, status: result.status });
    return result;
  }

  async #tried({ activeMutant, testFilter = [], hitLimit }) {
    noted.mutantCoverage = { static: {}, perTest: {} };
    noted.hitCount = hitLimit === undefined ? undefined : 0;
    noted.hitLimit = hitLimit;
    const ids = new Set(testFilter);
    const suites = new Map();
    for (const id of ids) {
      const { file, took } = this.#tests.get(id) ?? {};
      if (file !== undefined) suites.set(file, (suites.get(file) ?? 0) + took);
    }
    let killer;
    let ran = 0;
    try {
      for (const [file] of [...suites].sort(([, a], [, b]) => a - b)) {
        noted.activeMutant = undefined;
        const suite = read(file);
        identify(file, suite);
        noted.activeMutant = activeMutant.id;
        process.env.__STRYKER_ACTIVE_MUTANT__ = activeMutant.id;
        await run(suite, (test) => ids.has(test.id), (test, error) => {
          ran += 1;
          if (error) killer ??= { id: test.id, message: String(error.message ?? error) };
          return error === undefined;
        });
        if (killer) break;
      }
    } catch (error) {
      killer ??= { id: testFilter[0] ?? "", message: String(error?.message ?? error) };
    } finally {
      noted.activeMutant = undefined;
      delete process.env.__STRYKER_ACTIVE_MUTANT__;
      mocker.restoreAllMocks();
      forget();
    }
    if (hitLimit !== undefined && noted.hitCount > hitLimit) return { status: "timeout", reason: "hit limit" };
    if (!killer) return { status: "survived", nrOfTests: ran };
    return { status: "killed", killedBy: [killer.id], failureMessage: killer.message.slice(0, 500), nrOfTests: ran };
  }
}

exports.strykerPlugins = [{ kind: "TestRunner", name: "suites", injectableClass: SuiteRunner }];
