import { onPath } from "./process";

/** A suite of tests that needs programs: where one is not in the PATH it is skipped by name, and fails by name in CI. */
export function describeWith(programs: readonly string[], what: string, body: () => void): void {
  const missing = programs.filter((program) => onPath(program).length === 0);
  if (missing.length === 0) {
    describe(what, body);
    return;
  }
  test(`${what}: needs ${programs.join(", ")}`, () => {
    process.stdout.write(`skipped: ${what} (${missing.join(" and ")} not installed)\n`);
    expect(process.env.CI).not.toBe("true");
  });
}
