/**
 * Jest gives every suite its own copy of every module. Of packages that keep nothing between suites one copy for all
 * suites of a worker does: it is read and compiled once, and V8 has learnt how to run it. The house's own modules stay
 * each suite's own. A package that is shared cannot be mocked.
 */
const { default: Runtime } = require("jest-runtime");

/**
 * Suites have a realm of their own, and js-yaml writes maps of its own realm alone: it is each suite's, and so is what
 * makes data for it, fast-check.
 */
const SHARED = /^(?:@cdktf\/provider-[a-z]+|ajv|cdktf|constructs|fflate|libpg-query|zod)(?:\/|$)/;

class SharingRuntime extends Runtime {
  requireModuleOrMock(from, name) {
    return SHARED.test(name) ? require(name) : super.requireModuleOrMock(from, name);
  }
}

module.exports = SharingRuntime;
