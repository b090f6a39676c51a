import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Folders } from "../../constructs/rooms";

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const TSX = join(process.cwd(), "node_modules", ".bin", "tsx");

/** Runs a command of `cli/` as a person does. */
export function command(name: string, folders: Folders, ...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(
    TSX,
    [join("cli", `${name}.ts`), ...args, "--tenants", folders.tenants, "--overrides", folders.overrides],
    { encoding: "utf8" },
  );
  return { code: status, out: stdout, err: stderr };
}
