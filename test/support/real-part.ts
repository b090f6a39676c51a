/** A real part that a suite needs (a program, a server) and this machine does not have. */
export class MissingRealPart extends Error {
  constructor(
    /** What is missing, as a reader would name it. */
    readonly part: string,
    reason: string,
  ) {
    super(`${part} is missing: ${reason}`);
    this.name = "MissingRealPart";
  }
}

/**
 * What a suite does when a real part is missing: it is skipped by name with exit code 0, and with `CI=true` it fails
 * with 1, because in CI nothing may be missing. Any other error is thrown on.
 *
 * @returns the exit code
 */
export function skipOrFail(suite: string, error: unknown, env: NodeJS.ProcessEnv = process.env): number {
  if (!(error instanceof MissingRealPart)) throw error;
  const failing = env.CI === "true";
  console.log(`${failing ? "FAILED" : "SKIPPED"} ${suite}: ${error.message}`);
  console.log(`0 passed, ${failing ? 1 : 0} failed`);
  return failing ? 1 : 0;
}
