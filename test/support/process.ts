import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const children = new Set<ChildProcess>();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => process.exit(130));
}
process.on("exit", () => {
  // Not SIGKILL: Terraform ends its plugins and a container engine its container only when they are asked to.
  for (const child of children) child.kill("SIGTERM");
});

/** Starts a program whose end comes at the latest with ours. Only what was started here is ever killed. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): ChildProcess {
  const child = spawn(command, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  child.once("close", () => children.delete(child));
  child.once("error", () => children.delete(child));
  return child;
}

export interface Finished {
  /** Exit code; null when a signal ended the program or it could not start. */
  readonly code: number | null;
  readonly stdout: string;
  /** Standard error, or why the program could not start. */
  readonly stderr: string;
}

/** Runs a program to its end. Never throws: a program that cannot start has the code null. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Promise<Finished> {
  return new Promise((resolve) => {
    const child = start(command, args, env, cwd);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
    const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString("utf8");
    child.once("error", (error) => resolve({ code: null, stdout: "", stderr: error.message }));
    child.once("close", (code) => resolve({ code, stdout: text(out), stderr: text(err) }));
  });
}

/** Every place of a program in the PATH, first one first. */
export function onPath(program: string, env: NodeJS.ProcessEnv = process.env): string[] {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, program))
    .filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
