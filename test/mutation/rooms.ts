/** What a mutation run of a room mutates, and by which tests. */
export interface MutatedRoom {
  /** Sources, as globs of Stryker. Tables of facts are static: their mutants are left out (`ignoreStatic`). */
  readonly mutate: readonly string[];
  /** Tests that must notice: folders, or suites. */
  readonly tests: readonly string[];
  /** Sources of the short form: what decides most. */
  readonly short: readonly string[];
}

export const MUTATED_ROOMS: Readonly<Record<string, MutatedRoom>> = {
  config: {
    mutate: ["config/**/*.ts"],
    tests: ["test/config"],
    short: ["config/limits.ts", "config/layers.ts", "config/placement.ts", "config/naming.ts", "config/bounds.ts"],
  },
  review: {
    mutate: ["review/**/*.ts", "!review/render/html*.ts"],
    tests: ["test/review"],
    short: ["review/judged.ts", "review/exceptions.ts", "review/normalise/same.ts", "review/normalise/diff.ts"],
  },
  approval: {
    mutate: [
      "review/judge-changed.ts",
      "review/knowledge/judges.ts",
      "review/normalise/configuration.ts",
      "review/other-code.ts",
      "review/read/seal.ts",
    ],
    tests: ["test/review/judges.test.ts", "test/review/other-code.test.ts", "test/review/seal.test.ts"],
    short: ["review/read/seal.ts", "review/normalise/configuration.ts"],
  },
  isolation: {
    mutate: ["config/isolation.ts", "config/strategies.ts", "constructs/engines/families/postgresql/sql/**/*.ts"],
    tests: ["test/isolation", "test/constructs/postgresql"],
    short: ["constructs/engines/families/postgresql/sql/relation-checks.ts"],
  },
};
