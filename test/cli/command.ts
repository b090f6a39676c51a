import { join } from "node:path";
import type { Main } from "../../cli/program";
import type { Folders } from "../../constructs/rooms";

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as a function of its arguments, in this process. */
export async function call(main: Main, args: readonly string[]): Promise<Ended> {
  let [out, err] = ["", ""];
  const code = await main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

/** The function of a file of `cli/`. */
export function mainOf(name: string): Main {
  return (require(join(__dirname, "../../cli", name)) as { main: Main }).main;
}

/** Runs a file of `cli/` on a fleet. */
export function command(name: string, folders: Folders, ...args: string[]): Promise<Ended> {
  return call(mainOf(name), [...args, "--tenants", folders.tenants, "--overrides", folders.overrides]);
}
