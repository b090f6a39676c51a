/** The suites of one room, for the copy of the repository that Stryker works in. */
module.exports = {
  ...require("../../jest.config.js"),
  rootDir: process.cwd(),
  maxWorkers: 1,
  testMatch: (process.env.TESSERA_MUTATION_TESTS ?? "").split(" ").map((glob) => `<rootDir>/${glob}`),
};
