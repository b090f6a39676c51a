import { createInterface } from "node:readline";
import { printableLines } from "../../config/printable";

/** Asks a person. @returns the line that was answered; null: there will be none */
export type Ask = (question: string) => Promise<string | null>;

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Whether a person sits at both ends. */
export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/**
 * Asks on standard error, so that what is printed stays the answer, and reads a line of standard input as the terminal itself
 * edits it: its keys stay signals, so that Ctrl-C ends the process, or what listens to it. (Read raw, Ctrl-C is a key, and Node
 * makes an error of it.)
 *
 * @returns null at the end of the input (Ctrl-D), and where the signal comes
 */
export function askAtTerminal(
  question: string,
  { terminal = { input: process.stdin, output: process.stderr }, signal }: AskOptions = {},
): Promise<string | null> {
  if (signal?.aborted) return Promise.resolve(null);
  terminal.output.write(printableLines(question));
  const lines = createInterface({ input: terminal.input, terminal: false });
  const end = () => lines.close();
  signal?.addEventListener("abort", end);
  return new Promise((done) => {
    lines.once("line", (line) => {
      done(line);
      lines.close();
    });
    lines.once("close", () => {
      signal?.removeEventListener("abort", end);
      done(null);
    });
  });
}

interface AskOptions {
  /** Default: the process's own. */
  readonly terminal?: Terminal | undefined;
  readonly signal?: AbortSignal;
}

/** Whether an answer is a yes: whatever else it is, it is a no. */
export const isYes = (answer: string | null): boolean => /^\s*y(?:es)?\s*$/i.test(answer ?? "");
