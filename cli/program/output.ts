import { printableLines } from "../../config/printable";
import { type Ask, askAtTerminal, isTerminal } from "./ask";
import { messageOf } from "./errors";
import { EXIT } from "./exit";

/** Where a command's words go. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** Characters of a line of it. Default: any number, as in a file or a pipe. */
  readonly width?: number | null;
  /** Asks the person at the terminal: null at its end. Default: nobody is there to be asked. */
  readonly ask?: Ask;
}

/** Of a terminal that says nothing of itself. */
const USUAL_WIDTH = 100;

/** Narrower, nothing can be read. */
const LEAST_WIDTH = 40;

/** Characters of a line: of a terminal as COLUMNS or it itself says; null where it is none. */
export function widthOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  columns: string | undefined,
): number | null {
  if (!stream.isTTY) return null;
  const width = /^[1-9][0-9]{0,4}$/.test(columns ?? "") ? Number(columns) : stream.columns || USUAL_WIDTH;
  return Math.max(LEAST_WIDTH, width);
}

let stdout: Output | undefined;

/**
 * The process's own. Every text goes through here, so that no file's name, argument or error drives the terminal that it is
 * read in. Whoever reads may close the pipe early (`| head`): the rest is not written, and nothing is told. */
export function standardOutput(): Output {
  if (stdout !== undefined) return stdout;
  const open = { out: true, err: true };
  for (const [name, stream] of [
    ["out", process.stdout],
    ["err", process.stderr],
  ] as const)
    stream.on("error", (error: NodeJS.ErrnoException) => {
      open[name] = false;
      if (error.code === "EPIPE") return;
      // What nobody could write was not said: a full disk behind `>` is no success.
      process.exitCode = EXIT.unseen;
      if (name === "out") stdout?.err(`error: standard output: ${messageOf(error)}\n`);
    });
  stdout = {
    out: (text) => {
      if (open.out) process.stdout.write(printableLines(text));
    },
    err: (text) => {
      if (open.err) process.stderr.write(printableLines(text));
    },
    width: widthOf(process.stdout, process.env.COLUMNS),
    ...(isTerminal() && { ask: (question) => askAtTerminal(question) }),
  };
  return stdout;
}
