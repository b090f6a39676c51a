import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { onPath } from "../support/process";
import { MissingRealPart } from "../support/real-part";
import type { Event } from "./cast";

/** Columns and rows of the terminal. */
export const SIZE = { width: 120, height: 32 } as const;
/** What a person types in a minute, in characters: slow for who types a command that is read from a page. */
export const PACE_PER_MINUTE = 200;
const KEY_SECONDS = 60 / PACE_PER_MINUTE;
/** The longest that the program may think before it asks, or prints its prompt. */
const PATIENCE_MS = 120_000;

/**
 * A shell in a terminal of its own (`script` of util-linux), and a person who types into it. Keys go one by one, each once the
 * one before is on the screen. In the recording they have the pace of {@link PACE_PER_MINUTE}, and what the program prints
 * the time that it took.
 */
export class Terminal {
  readonly events: Event[] = [];
  /** Keys that were struck, Enter among them. */
  keys = 0;
  private seconds = 0;
  private since = Date.now();
  private screen = "";

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      this.events.push([this.now(), "o", text]);
      this.screen += text;
    });
  }

  /**
   * @param rc a file that the shell reads first: root's takes no prompt from its surroundings
   * @throws {MissingRealPart} where there is no `script` of util-linux
   */
  static async open(cwd: string, rc: string, env: NodeJS.ProcessEnv): Promise<Terminal> {
    if (process.platform !== "linux" || onPath("script").length === 0)
      throw new MissingRealPart("script of util-linux", "the PATH has none for Linux");
    const shell = `stty cols ${SIZE.width} rows ${SIZE.height} && exec bash --noprofile --noediting --rcfile ${rc} -i`;
    const child = spawn("script", ["--quiet", "--flush", "--return", "--command", shell, "/dev/null"], {
      cwd,
      env: { ...env, TERM: "dumb", SHELL: "/bin/bash" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const terminal = new Terminal(child);
    await terminal.until("$ ");
    return terminal;
  }

  /** Types a line, Enter at its end. */
  async type(line: string): Promise<void> {
    for (const key of `${line}\n`) {
      const before = this.screen.length;
      this.seconds = this.now() + KEY_SECONDS;
      // What a program needs to print a key is no time of its own.
      this.since = Date.now();
      this.keys++;
      this.child.stdin.write(key);
      await this.once(() => this.screen.length > before, `the key ${JSON.stringify(key)}`);
    }
  }

  /** Waits until the screen ends with a text, such as a prompt. */
  until(text: string): Promise<void> {
    return this.once(() => this.screen.endsWith(text), JSON.stringify(text));
  }

  close(): void {
    this.child.stdin.end();
    this.child.kill("SIGTERM");
    // The shell may hold them for a moment more.
    this.child.stdout.destroy();
    this.child.stderr.destroy();
  }

  private now(): number {
    return this.seconds + (Date.now() - this.since) / 1000;
  }

  private async once(holds: () => boolean, what: string): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (!holds())
      await once(this.child.stdout, "data", { signal }).catch(() => {
        throw new Error(`${what} did not come; the screen ends with ${JSON.stringify(this.screen.slice(-400))}`);
      });
  }
}
