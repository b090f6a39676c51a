/**
 * Suites run in the realm of the process that runs them. In a realm of each suite's own every look at a global is slow,
 * and each module that suites share is a stranger: what it makes of a map is no map of the suite's.
 */
const { AsyncLocalStorage } = require("node:async_hooks");
const vm = require("node:vm");
const { TestEnvironment } = require("jest-environment-node");
const { ModuleMocker } = require("jest-mock");

/** Stands for this realm where Jest hands a context to `node:vm`, which knows this realm by the lack of one. */
const HERE = Object.freeze({});

const { compileFunction } = vm;
vm.compileFunction = (code, parameters, options) =>
  compileFunction(
    code,
    parameters,
    options?.parsingContext === HERE ? { ...options, parsingContext: undefined } : options,
  );

/**
 * Storages that a suite used. Node asks each that was ever used at every promise, and keeps what it holds: Jest makes some
 * for each suite, so that late suites took three times as long as early ones.
 */
const used = new Set();
for (const name of ["run", "enterWith"]) {
  const original = AsyncLocalStorage.prototype[name];
  AsyncLocalStorage.prototype[name] = function (...given) {
    used.add(this);
    return original.apply(this, given);
  };
}

/** What Jest's runner keeps among globals of a suite, which the next suite in this realm would go on with. */
const KEPT = [
  "EVENT_HANDLERS",
  "TEST_TIMEOUT_SYMBOL",
  "RETRY_TIMES",
  "RETRY_IMMEDIATELY",
  "LOG_ERRORS_BEFORE_RETRY",
  "WAIT_BEFORE_RETRY",
].map((name) => Symbol.for(name));

class OneRealm extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
  }

  async teardown() {
    await super.teardown();
    // Whoever uses one again, as a module that suites share may, has it back.
    for (const storage of used) storage.disable();
    used.clear();
    for (const name of KEPT) globalThis[name] = undefined;
  }

  /** Null once the suite has ended: what it still loads then is refused. */
  getVmContext() {
    return this.context && HERE;
  }
}

module.exports = OneRealm;
