import { isMainThread, Worker } from "node:worker_threads";

/** Longest that a person waits without a word, and how far words are apart elsewhere than on a terminal. */
const SILENCE_MS = 1000;
const PAUSE_MS = 5000;

/** What the thread does: plain JavaScript, so that it starts at once, whatever the command is busy with. */
const CODE = `
const { workerData: { shared, name, tty, silence, pause } } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const state = new Int32Array(shared);
const start = Date.now();
for (let wait = silence; Atomics.wait(state, 0, 0, wait) === "timed-out"; wait = tty ? silence : pause) {
  const line = name + ": still working, " + Math.round((Date.now() - start) / 1000) + " s";
  try { writeSync(2, tty ? "\\r\\u001b[K" + line : line + "\\n"); } catch {}
  Atomics.store(state, 1, 1);
}
`;

/**
 * Says on standard error that a command still works, once it has for over a second. From a thread of its own: reading
 * and judging leave this one no time. `NO_PROGRESS=1` keeps it silent.
 *
 * @returns ends it, and takes the line off a terminal
 */
export function stillWorking(name: string): () => void {
  if (process.env.NO_PROGRESS || !isMainThread) return () => {};
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  const tty = process.stderr.isTTY === true;
  const thread = new Worker(CODE, {
    eval: true,
    workerData: { shared, name, tty, silence: SILENCE_MS, pause: PAUSE_MS },
  });
  thread.unref();
  // Where there is no thread to be had, there is no word of progress, and nothing else is lost.
  thread.once("error", () => {});
  return () => {
    Atomics.store(state, 0, 1);
    Atomics.notify(state, 0);
    if (Atomics.exchange(state, 1, 0) === 1 && tty) process.stderr.write("\r\u001b[K");
  };
}
