import type { ParseArgsConfig } from "node:util";
import { DEFAULT_FOLDERS, type Folders } from "../constructs/rooms";
import { parseArgs } from "./flags";
import { reportAndExit } from "./report";

export { UsageError } from "./flags";

type Options = NonNullable<ParseArgsConfig["options"]>;

const FOLDER_OPTIONS = { tenants: { type: "string" }, overrides: { type: "string" } } as const;

/** The lines of a usage text that say what the shared options are. */
export const FOLDERS_USAGE = `  --tenants DIR    folder with a folder a tenant (default: tenants)
  --overrides DIR  folder with the environments' files (default: overrides)`;

/** Parses the command line of a command that reads a fleet. `--help` prints the usage and ends the program. */
export function parseCommand<const T extends Options>(usage: string, options: T, args = process.argv.slice(2)) {
  const parsed = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...options, ...FOLDER_OPTIONS, help: { type: "boolean" } },
  });
  const values = parsed.values as typeof parsed.values & { tenants?: string; overrides?: string; help?: boolean };
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const folders: Folders = {
    tenants: values.tenants ?? DEFAULT_FOLDERS.tenants,
    overrides: values.overrides ?? DEFAULT_FOLDERS.overrides,
  };
  return { values, positionals: parsed.positionals, folders };
}

/** Items of an option that may be given several times, or once with commas. */
export function items(given: readonly string[] | undefined): string[] {
  return (given ?? []).flatMap((text) => text.split(",")).filter((text) => text !== "");
}

/** Runs a command: every error is a message and exit code 1, never a stack. */
export function run(command: () => void | Promise<void>): void {
  Promise.resolve()
    .then(command)
    .catch((error: unknown) => reportAndExit(error));
}
