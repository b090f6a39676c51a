import { constants } from "node:os";
import type { Exit } from "./exit";

/** How often it is looked whether npm is still there, in milliseconds. */
const LOOK_MS = 200;

/** Within so many milliseconds two are one: npm passes on what the terminal has sent to both. */
const SAME_MS = 500;

/** Signals that ask for an end: a closed terminal is one. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The signals that came since a command asked for them. */
export class Signals {
  private controller: AbortController | undefined;
  private watch: NodeJS.Timeout | undefined;
  private isTwice = false;
  /** When the last one that counts came. */
  private at = 0;
  private got: (typeof ENDING)[number] | undefined;
  private readonly heard = new Map<(typeof ENDING)[number], () => void>();

  /**
   * @param again called at a second signal, in whose place the process ends at the third. Default: it ends at the second
   */
  abortion(again?: () => void): AbortSignal {
    if (this.controller !== undefined) return this.controller.signal;
    const controller = new AbortController();
    this.controller = controller;
    for (const signal of ENDING) {
      const hear = () => {
        if (this.got !== undefined && again === undefined) process.exit(codeOf(this.got));
        if (this.got !== undefined && Date.now() - this.at < SAME_MS) return;
        if (this.got !== undefined && this.isTwice) process.exit(codeOf(this.got));
        this.at = Date.now();
        if (this.got !== undefined) {
          this.isTwice = true;
          again?.();
          return;
        }
        this.got = signal;
        controller.abort(new Error(`ended by ${signal}`));
      };
      this.heard.set(signal, hear);
      process.on(signal, hear);
    }
    // npm passes signals on, unless it is killed, or a shell stands between that keeps them to itself.
    const parent = process.ppid;
    if (process.env.npm_lifecycle_event !== undefined)
      this.watch = setInterval(() => {
        if (process.ppid !== parent && this.got === undefined) this.heard.get("SIGTERM")?.();
      }, LOOK_MS).unref();
    return controller.signal;
  }

  /** The code that stands for the signal that came; null: none. */
  exit(): Exit | null {
    return this.got === undefined ? null : codeOf(this.got);
  }

  dispose(): void {
    clearInterval(this.watch);
    for (const [signal, hear] of this.heard) process.removeListener(signal, hear);
  }
}

function codeOf(signal: (typeof ENDING)[number]): Exit {
  return (128 + constants.signals[signal]) as Exit;
}
