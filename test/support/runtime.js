/**
 * Jest gives every suite its own copy of every module. What keeps nothing between suites is had once by all suites of a
 * worker: it is read and compiled once, and V8 has learnt how to run it. That are packages, and the house's own modules
 * but for suites that put something in a module's place.
 */
const { readFileSync } = require("node:fs");
const path = require("node:path");
const { transformSync } = require("@swc/core");
const { default: Runtime } = require("jest-runtime");
const { transform } = require("../../jest.config.js");

const ROOT = path.resolve(__dirname, "../..");
const PACKAGES = /^(?:@cdktf\/provider-[a-z]+|ajv|cdktf|constructs|fast-check|fflate|js-yaml|libpg-query|zod)(?:\/|$)/;
/** Folders of the root whose modules are each suite's own: what tests keep between them is theirs. */
const OWN = /^(?:test|node_modules|\.\.)(?:\/|$)/;
/** What a suite says to have a module replaced or loaded anew, or of which it watches how it loads. */
const REPLACES = /\bjest\.(?:mock|doMock|isolateModules|replaceProperty|resetModules|spyOn)\b|\brequire\(module\)/;

require.extensions[".ts"] = (module, filename) => {
  const [, options] = Object.values(transform)[0];
  const { code } = transformSync(readFileSync(filename, "utf8"), { ...options, filename, sourceMaps: "inline", swcrc: false });
  module._compile(code, filename);
};

class SharingRuntime extends Runtime {
  constructor(config, environment, resolver, transformer, cacheFS, coverage, testPath, globalConfig) {
    super(config, environment, resolver, transformer, cacheFS, coverage, testPath, globalConfig);
    this.sharesHouse = !REPLACES.test(readFileSync(testPath, "utf8"));
  }

  requireModuleOrMock(from, name) {
    if (PACKAGES.test(name)) return require(name);
    if (this.sharesHouse && name.startsWith(".")) {
      const file = path.resolve(path.dirname(from), name);
      if (!OWN.test(path.relative(ROOT, file))) return require(file);
    }
    return super.requireModuleOrMock(from, name);
  }
}

module.exports = SharingRuntime;
