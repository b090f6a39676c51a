import { constants } from "node:os";
import type { Exit } from "./exit";

/** How often it is looked whether npm is still there, in milliseconds. */
const LOOK_MS = 200;

/** Signals that ask for an end: a closed terminal is one. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The signals that came since a command asked for them. */
export class Signals {
  private controller: AbortController | undefined;
  private watch: NodeJS.Timeout | undefined;
  private got: (typeof ENDING)[number] | undefined;
  private readonly heard = new Map<(typeof ENDING)[number], () => void>();

  abortion(): AbortSignal {
    if (this.controller !== undefined) return this.controller.signal;
    const controller = new AbortController();
    this.controller = controller;
    for (const signal of ENDING) {
      const hear = () => {
        if (this.got !== undefined) process.exit(codeOf(this.got));
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
