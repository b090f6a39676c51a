/** The log of a suite that is a program: a line for each check, and at the end what every suite ends with. */
export class Checks {
  private passed = 0;
  private failed = 0;

  /** One check. `evidence` is asked for only when it fails, and is what a reader needs to understand why. */
  check(what: string, holds: boolean, evidence: () => string = () => ""): boolean {
    if (holds) this.passed++;
    else this.failed++;
    console.log(`${holds ? "ok     " : "FAILED "} ${what}`);
    if (!holds) console.log(indent(evidence()));
    return holds;
  }

  /** Runs a step that must not throw; what it throws is the evidence. */
  async step<T>(what: string, run: () => Promise<T>): Promise<T | undefined> {
    const begun = Date.now();
    try {
      const result = await run();
      this.check(`${what} (${Math.round((Date.now() - begun) / 1000)} s)`, true);
      return result;
    } catch (error) {
      this.check(what, false, () => (error instanceof Error ? error.message : String(error)));
      return undefined;
    }
  }

  /** Prints the last line, `N passed, N failed`, and returns the exit code. A suite that checked nothing has failed. */
  end(): number {
    if (this.passed + this.failed === 0) this.check("the suite checks something", false);
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed > 0 ? 1 : 0;
  }
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `        ${line}`)
    .join("\n");
}
