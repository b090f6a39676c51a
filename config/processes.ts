import { readFileSync, readlinkSync } from "node:fs";

/** Who a process is, in digits and strokes, so that it fits into a file's name: number, start and space of numbers. */
export type ProcessMark = string;

/** A mark in a name. */
export const PROCESS_MARK = /\d+-\d*-\d*/;

let own: ProcessMark | undefined;

/** This process's. */
export function ownMark(): ProcessMark {
  own ??= `${process.pid}-${startOf(process.pid)}-${space()}`;
  return own;
}

/** The process's number, or null: it is no mark. */
export function pidOf(mark: ProcessMark): number | null {
  const pid = Number(mark.split("-")[0]);
  return pid > 0 ? pid : null;
}

/**
 * Whether the process that made a mark has ended for certain. A number is given again: another process that has it now
 * began at another time. Of a container with numbers of its own nobody here can say.
 */
export function isGone(mark: ProcessMark): boolean {
  const [, start = "", where = ""] = mark.split("-");
  const pid = pidOf(mark);
  if (pid === null || (where !== "" && where !== space())) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return true;
  }
  const now = startOf(pid);
  return start !== "" && now !== "" && now !== start;
}

/** When a process began, in ticks since the machine did; empty: the system does not tell. Source: proc(5), field 22. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Its name stands in brackets, and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** Which numbers of processes are meant: a container has its own. Empty: the system does not tell. */
function space(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  } catch {
    return "";
  }
}
