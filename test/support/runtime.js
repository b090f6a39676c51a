/**
 * Jest gives every suite its own copy of every module. Of packages that keep nothing between suites one copy for all
 * suites of a worker does: it is read and compiled once, and V8 has learnt how to run it. The house's own modules stay
 * each suite's own.
 */
const { default: Runtime } = require("jest-runtime");

/**
 * Not js-yaml: it asks whether a map is one of its own realm's, and suites have a realm of their own. Not fast-check:
 * what it makes is given to js-yaml.
 */
const SHARED = /^(?:@cdktf\/provider-[a-z]+|ajv|cdktf|constructs|fflate|libpg-query|zod)(?:\/|$)/;

class SharingRuntime extends Runtime {
  requireModuleOrMock(from, name) {
    return SHARED.test(name) ? require(name) : super.requireModuleOrMock(from, name);
  }
}

module.exports = SharingRuntime;
