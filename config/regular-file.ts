import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";

/** Where the system has it: a pipe that nobody writes to is opened at once instead of never. */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What stands where a file should: reading it could wait for ever, or never end. */
export class NoRegularFile extends Error {
  constructor(
    readonly path: string,
    readonly kind: string,
  ) {
    super(`${path}: is ${kind}, and a regular file is wanted. Write what it gives to a file, and name that`);
    this.name = "NoRegularFile";
  }
}

/**
 * Opens a file for reading: the one way to open what stands where people put files.
 *
 * @returns a descriptor, which the caller closes
 * @throws {NoRegularFile} for a pipe, a device or a socket; what the operating system says for a folder or no file
 */
export function openRegular(path: string): number {
  const file = openSync(path, AT_ONCE);
  let kind: string | null = null;
  try {
    kind = kindOf(fstatSync(file));
  } finally {
    if (kind !== null) closeSync(file);
  }
  if (kind !== null) throw new NoRegularFile(path, kind);
  return file;
}

/** A regular file's bytes, by {@link openRegular}. */
export function readRegular(path: string): Buffer {
  const file = openRegular(path);
  try {
    return readFileSync(file);
  } catch (error) {
    // By a descriptor, the system knows no name.
    if (error instanceof Error) Object.assign(error, { path });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** The same as text in UTF-8. */
export function readRegularText(path: string): string {
  return readRegular(path).toString("utf8");
}

/** Null: a regular file, or a folder, of which reading says what is wrong. */
function kindOf(stat: Stats): string | null {
  if (stat.isFile() || stat.isDirectory()) return null;
  return stat.isFIFO() ? "a pipe" : "a device";
}
