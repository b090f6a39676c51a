/** Every suite that needs only Node. Suites that need real parts have projects of their own under test/. */
module.exports = {
  testEnvironment: "<rootDir>/test/support/environment.js",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } }] },
  runtime: "<rootDir>/test/support/runtime.js",
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.tessera"],
  // Jest leaves one core idle: on two that is half the machine.
  maxWorkers: "100%",
  globalSetup: "<rootDir>/test/support/scratch-setup.js",
  globalTeardown: "<rootDir>/test/support/scratch-teardown.js",
  testTimeout: 120000,
};
