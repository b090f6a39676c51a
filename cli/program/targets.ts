import { closeSync, readdirSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { openRegular } from "../../config/regular-file";
import type { Writes } from "../commands/shape";
import type { Where } from "./names";

/** Where a file says who wrote it: within so many bytes of its beginning. */
const SIGN_BYTES = 4096;

/** Devices, among them what the process writes to anyway, be it sent to a file; not the folder in memory that stands there. */
const DEVICES = /^\/dev\/(?!shm\/)/;

/**
 * Why a place is not written to; null where it may be. Somebody's own files stay: those of the fleet that the call is
 * about, and any file that no earlier run of the command wrote.
 */
export function targetMistake(shown: string, path: string, writes: Writes, where: Where): string | null {
  const holding = Object.entries(where).find(([, folder]) => isWithin(folder, path));
  const given = `${shown}: given ${JSON.stringify(path)}`;
  if (holding !== undefined)
    return `${given}; allowed: a place outside of ${holding[1]}, which holds what people edit. Name another.`;
  return writes.kind === "file" ? fileMistake(given, path, writes.sign) : folderMistake(given, path);
}

function fileMistake(given: string, path: string, sign: RegExp): string | null {
  const stat = statOf(path);
  // What is no file is told when it is written; devices and pipes of the process are written to as they are.
  if (stat === undefined || stat.isDirectory() || DEVICES.test(path)) return null;
  if (stat.isFile() && (stat.size === 0 || sign.test(beginning(path)))) return null;
  const what = stat.isFile() ? "is somebody's own" : "is no regular file";
  return (
    `${given}, which ${what}; allowed: a file that is not there yet, or one that an earlier run of this command wrote. ` +
    "Name another, or take that one away first."
  );
}

/** Stacks are written to `stacks/`, a folder each: files directly in there are somebody's sources. */
function folderMistake(given: string, path: string): string | null {
  const stacks = join(path, "stacks");
  if (!statOf(stacks)?.isDirectory()) return null;
  const foreign = entriesOf(stacks).find((name) => !name.startsWith(".") && statOf(join(stacks, name))?.isFile());
  return foreign === undefined
    ? null
    : `${given}, where stacks/${foreign} is somebody's own; allowed: a folder without other things in stacks/. Name another.`;
}

function beginning(path: string): string {
  try {
    const file = openRegular(path);
    try {
      const bytes = Buffer.alloc(SIGN_BYTES);
      return bytes.subarray(0, readSync(file, bytes, 0, SIGN_BYTES, 0)).toString("utf8");
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

/** Whether a path is a folder, or lies below it, links followed as far as there is anything. */
function isWithin(folder: string, path: string): boolean {
  const inside = relative(real(resolve(folder)), real(resolve(path)));
  return inside === "" || (!/^\.\.(?:[\\/]|$)/.test(inside) && !isAbsolute(inside));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(real(dirname(path)), basename(path));
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
