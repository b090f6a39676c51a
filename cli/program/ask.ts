import { createInterface } from "node:readline";
import { printableLines } from "../../config/printable";

/** Asks on standard error and reads a line of standard input, as the terminal itself edits it: Ctrl-C ends the process. */
export function askAtTerminal(question: string): Promise<string> {
  process.stderr.write(printableLines(question));
  const lines = createInterface({ input: process.stdin, terminal: false });
  return new Promise((done) => {
    lines.once("line", (line) => {
      done(line);
      lines.close();
    });
    lines.once("close", () => done(""));
  });
}
