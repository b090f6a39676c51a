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

  /** Runs a step that must not throw. What it throws is the evidence, and is thrown on: what follows builds on it. */
  async step<T>(what: string, run: () => Promise<T>): Promise<T> {
    const begun = Date.now();
    try {
      const result = await run();
      this.check(`${what} (${Math.round((Date.now() - begun) / 1000)} s)`, true);
      return result;
    } catch (error) {
      if (!(error instanceof Reported)) this.check(what, false, () => messageOf(error));
      throw new Reported(what, { cause: error });
    }
  }

  /** Runs a suite; what it throws is one more failure, unless a step has counted it already. */
  async suite(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof Reported)) this.check("the suite runs to its end", false, () => messageOf(error));
    }
  }

  /** Prints the last line, `N passed, N failed`, and returns the exit code. A suite that checked nothing has failed. */
  end(): number {
    if (this.passed + this.failed === 0) this.check("the suite checks something", false);
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed > 0 ? 1 : 0;
  }
}

/** Ends the process with the exit code of a suite that is a program; what it throws is told, and is 1. */
export function exitWith(main: () => Promise<number>): void {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}

/** A failure that stands in the log already. */
class Reported extends Error {}

function messageOf(error: unknown): string {
  return error instanceof Error
    ? error.name === "Error"
      ? (error.stack ?? error.message)
      : error.message
    : String(error);
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `        ${line}`)
    .join("\n");
}
