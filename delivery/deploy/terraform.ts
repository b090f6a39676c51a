import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { readRegularText } from "../../config/regular-file";

/** The lowest Terraform that the stacks take. Source: config/terraform.ts, `requiredVersion`. */
const LOWEST = [1, 11] as const;

/** How often it is looked what Terraform has said, in milliseconds. */
const LOOK_MS = 500;

/** Longest end of what Terraform wrote that is kept where it told no error, in characters. */
const TAIL_CHARACTERS = 2000;

/** What Terraform says went wrong. Source: Terraform, "Machine-Readable UI", `diagnostic`. */
export interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
  /** Of a resource, where it is about one. */
  readonly address: string | null;
}

/** How many instances are made, changed and taken away. */
export interface Changes {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

export interface Ended {
  /** Exit code; null: a signal ended it, or it did not start. */
  readonly code: number | null;
  readonly errors: readonly Diagnostic[];
  readonly changes: Changes | null;
  /** Addresses that a plan replaces because their creation was cut off, or failed half way. */
  readonly tainted: readonly string[];
  /** End of what it wrote that is no message of its machine-readable form. */
  readonly tail: string;
}

/** There is no Terraform, or an old one. */
export class NoTerraform extends Error {}

/** A run of Terraform's. */
export interface Run {
  /** Folder of the stack. */
  readonly folder: string;
  readonly args: readonly string[];
  /** File for what it writes, of this run's own. */
  readonly log: string;
  /** Called with how many instances are done, as often as it is looked. */
  readonly done?: (instances: number) => void;
}

/** Terraform's commands on folders. */
export type TerraformProgram = Pick<Terraform, "run" | "print" | "interrupt">;

/**
 * The `terraform` of the PATH. It writes to a file and is in a process group of its own: Ctrl-C reaches it by way of this
 * process alone, and once, where a second one would make it leave without writing its state; and where this process is killed
 * it goes on to its end, since no pipe breaks under it. Nothing of the surroundings adds arguments to its calls, or another workspace.
 */
export class Terraform {
  /** What runs, and whether it applies. */
  private readonly running = new Map<ChildProcess, boolean>();

  private constructor(
    private readonly environment: NodeJS.ProcessEnv,
    readonly version: string,
  ) {}

  /**
   * @param plugins folder for providers, which stacks share. Default: where TF_PLUGIN_CACHE_DIR names one, that
   * @throws {NoTerraform} with what to install
   */
  static async find(plugins: string, given: NodeJS.ProcessEnv = process.env): Promise<Terraform> {
    const environment = surroundings(given, plugins);
    const { code, out } = await answer(environment, ["version", "-json"]);
    if (code === null) throw new NoTerraform(`there is no terraform in the PATH: install ${LOWEST.join(".")} or newer`);
    const version = versionIn(out);
    if (version === null) throw new NoTerraform("terraform version -json answers no version: see what the PATH has");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < LOWEST[0] || (major === LOWEST[0] && minor < LOWEST[1]))
      throw new NoTerraform(`terraform is ${version}: install ${LOWEST.join(".")} or newer`);
    return new Terraform(environment, version);
  }

  /** Runs it to its end, whatever that is. */
  async run({ folder, args, log, done }: Run): Promise<Ended> {
    mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
    rmSync(log, { force: true });
    const file = openSync(log, "wx", 0o600);
    let child: ChildProcess;
    try {
      child = spawn("terraform", [...args], {
        cwd: folder,
        env: this.environment,
        stdio: ["ignore", file, file],
        detached: true,
      });
    } finally {
      closeSync(file);
    }
    this.running.set(child, args[0] === "apply");
    const follow = done === undefined ? undefined : setInterval(() => done(instancesIn(log)), LOOK_MS);
    try {
      const code = await new Promise<number | null>((resolve) => {
        child.once("error", () => resolve(null));
        child.once("exit", (exit) => resolve(exit));
      });
      return { code, ...heard(readRegularText(log)) };
    } finally {
      clearInterval(follow);
      this.running.delete(child);
    }
  }

  /** What a command prints, of those that print no messages. Null: it failed; its error is in `said`. */
  async print(
    folder: string,
    args: readonly string[],
  ): Promise<{ readonly out: string | null; readonly said: string }> {
    const { code, out, said } = await answer(this.environment, args, folder);
    return { out: code === 0 ? out : null, said };
  }

  /**
   * Asks what runs to end, which then writes its state.
   *
   * @param applying whether that goes for what applies as well: the AWS provider gives up requests that are under way, so that
   *   of what is being made some is marked for replacement, and some stands that no state knows
   */
  interrupt(applying: boolean): void {
    for (const [child, applies] of this.running) if (applying || !applies) child.kill("SIGINT");
  }
}

/** Variables with which a shell would change what every call means. Source: Terraform, "Environment Variables". */
const FOREIGN = /^TF_(?:CLI_ARGS.*|WORKSPACE|DATA_DIR|INPUT|IN_AUTOMATION)$/;

/** Surroundings without them. */
export function withoutForeign(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !FOREIGN.test(name)));
}

function surroundings(given: NodeJS.ProcessEnv, plugins: string): NodeJS.ProcessEnv {
  const kept = withoutForeign(given);
  const own = { ...kept, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
  if (given.TF_PLUGIN_CACHE_DIR !== undefined) return own;
  mkdirSync(plugins, { recursive: true });
  // A stack is initialized afresh, without a lock file: providers are pinned exactly, and their signatures looked at once.
  return { ...own, TF_PLUGIN_CACHE_DIR: plugins, TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1" };
}

function answer(env: NodeJS.ProcessEnv, args: readonly string[], cwd?: string) {
  return new Promise<{ code: number | null; out: string; said: string }>((resolve) => {
    const child = spawn("terraform", [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const [out, said]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString("utf8");
    child.once("error", (error) => resolve({ code: null, out: "", said: error.message }));
    child.once("close", (code) => resolve({ code, out: text(out), said: text(said) }));
  });
}

function versionIn(out: string): string | null {
  try {
    const { terraform_version: version } = JSON.parse(out) as { terraform_version?: unknown };
    return typeof version === "string" && /^\d+\.\d+\.\d+/.test(version) ? version : null;
  } catch {
    return null;
  }
}

/** A message of the machine-readable form, as far as it is read here. */
interface Message {
  readonly type?: string;
  readonly diagnostic?: {
    readonly severity?: string;
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
  };
  readonly changes?: Partial<Changes>;
  readonly change?: { readonly reason?: string; readonly resource?: { readonly addr?: string } };
}

/** What a log says. */
export function heard(text: string): Omit<Ended, "code"> {
  const errors: Diagnostic[] = [];
  const tainted: string[] = [];
  const rest: string[] = [];
  let changes: Changes | null = null;
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const message = messageIn(line);
    if (message === null) {
      rest.push(line);
      continue;
    }
    if (message.type === "change_summary") {
      const { add = 0, change = 0, remove = 0 } = message.changes ?? {};
      changes = { add, change, remove };
    }
    if (message.type === "planned_change" && message.change?.reason === "tainted")
      tainted.push(message.change.resource?.addr ?? "");
    if (message.type === "diagnostic" && message.diagnostic?.severity === "error") {
      const { summary = "", detail = "", address = null } = message.diagnostic;
      errors.push({ summary, detail, address });
    }
  }
  return { errors, changes, tainted, tail: rest.join("\n").slice(-TAIL_CHARACTERS) };
}

function messageIn(line: string): Message | null {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line) as Message;
  } catch {
    // Cut off in the middle of a line.
    return null;
  }
}

const DONE = /"type":"apply_complete"/g;

/** Instances that a log says are done, of what is written of it so far. */
function instancesIn(log: string): number {
  const file = openSync(log, "r");
  try {
    const chunk = Buffer.allocUnsafe(1 << 16);
    let [found, rest] = [0, ""];
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const text = rest + chunk.toString("latin1", 0, read);
      const end = text.lastIndexOf("\n") + 1;
      found += text.slice(0, end).match(DONE)?.length ?? 0;
      rest = text.slice(end);
    }
    return found;
  } finally {
    closeSync(file);
  }
}
