import { isUtf8 } from "node:buffer";
import { closeSync, existsSync, lstatSync, readSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import type { Problem } from "./problem";
import { openRegular } from "./regular-file";

/** Largest file that is read. Settings of a tenant take a few hundred bytes. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** A path for people: relative to where the command runs, or as it is where that leads out; forward slashes. */
export function displayed(path: string): string {
  const short = relative(process.cwd(), path);
  return (short.startsWith("..") || isAbsolute(short) ? path : short).split(sep).join("/");
}

/** A problem with a whole file or folder. */
export function fileProblem(path: string, given: unknown, allowed: string, advice: string): Problem {
  return { file: displayed(path), line: null, column: null, path: "", given, allowed, advice };
}

/** A link where a file or folder should be: what changes behind it is another path's change, and reaches nobody here. */
export function linkProblem(path: string, allowed: "a file" | "a folder"): Problem {
  const advice = `A change of what it leads to would be told of another place: put ${allowed} itself there.`;
  return fileProblem(path, "a link", allowed, advice);
}

/** Whether anything has a name, be it a link that leads nowhere: what somebody put there is told, and not left out. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A folder on the way is none, or is closed: reading says which.
    return existsSync(path);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** A file's text, or what is wrong with it. Reads no more than the limit, and only regular files: a pipe would wait. */
export function readText(folder: string, name: string): string | Problem {
  const path = join(folder, name);
  let bytes: Buffer;
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return linkProblem(path, "a file");
    const { size } = stat;
    if (!stat.isFile()) return fileProblem(path, "not a regular file", "a file", "Put a text file there.");
    if (size > MAX_FILE_BYTES)
      return fileProblem(
        path,
        `${size} bytes`,
        `at most ${MAX_FILE_BYTES} bytes`,
        "Settings are small: take out what is not settings.",
      );
    bytes = readAll(path, size);
  } catch (error) {
    return codeOf(error) === "ENOENT"
      ? fileProblem(path, "no such file", "a file", "Add it.")
      : fileProblem(path, codeOf(error), "a file that can be read", "Check its kind and its permissions.");
  }
  return isUtf8(bytes) ? bytes.toString("utf8") : notUtf8(path, bytes);
}

function readAll(path: string, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  const file = openRegular(path);
  try {
    let length = 0;
    while (length < size) {
      const read = readSync(file, bytes, length, size - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function notUtf8(path: string, bytes: Buffer): Problem {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1 && isUtf8(bytes.subarray(start, end)); end = bytes.indexOf(10, start)) {
    start = end + 1;
    line++;
  }
  let length = 0;
  const rest = bytes.subarray(start);
  // A longer prefix is valid again only where it ends a character, so look at up to four bytes more.
  while (length < rest.length) {
    const step = [1, 2, 3, 4].find(
      (more) => length + more <= rest.length && isUtf8(rest.subarray(length, length + more)),
    );
    if (step === undefined) break;
    length += step;
  }
  const column = rest.subarray(0, length).toString("utf8").length + 1;
  const given = `byte 0x${(rest[length] ?? 0).toString(16).padStart(2, "0")}`;
  return { ...fileProblem(path, given, "UTF-8", "Save the file as UTF-8."), line, column };
}
