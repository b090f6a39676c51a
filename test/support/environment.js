/**
 * Suites run in the realm of the process that runs them. In a realm of each suite's own every look at a global is slow,
 * and each module that suites share is a stranger: what it makes of a map is no map of the suite's.
 */
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

class OneRealm extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
  }

  /** Null once the suite has ended: what it still loads then is refused. */
  getVmContext() {
    return this.context && HERE;
  }
}

module.exports = OneRealm;
