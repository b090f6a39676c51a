import { printableLines } from "../../config/printable";
import { messageOf } from "./errors";
import { EXIT } from "./exit";

/** Where a command's words go. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
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
  };
  return stdout;
}
