import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { cannotJudge } from "../errors";

/** A part of a file, in bytes: from `start` up to but not including `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Bytes read at a time. */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** Deepest nesting followed. Terraform's own limit on nesting is far lower; the number keeps recursion safe. */
const DEPTH_LIMIT = 500;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** A file read in parts, so that a plan of any size costs a few megabytes. */
export class PlanFile {
  readonly #descriptor: number;
  /** Size in bytes. */
  readonly size: number;

  constructor(
    readonly path: string,
    /** How messages name the file. */
    readonly label: string,
  ) {
    try {
      this.#descriptor = openSync(path, "r");
      const stat = fstatSync(this.#descriptor);
      if (!stat.isFile()) throw Object.assign(new Error("not a file"), { code: "not a file" });
      this.size = stat.size;
    } catch (error) {
      throw cannotJudge.unreadable(label, String((error as NodeJS.ErrnoException).code));
    }
  }

  /** The bytes of a range. The caller has checked its size. */
  bytes({ start, end }: Range): Buffer {
    const buffer = Buffer.allocUnsafe(end - start);
    let filled = 0;
    while (filled < buffer.length) {
      const read = readSync(this.#descriptor, buffer, filled, buffer.length - filled, start + filled);
      if (read === 0) break;
      filled += read;
    }
    return filled === buffer.length ? buffer : buffer.subarray(0, filled);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Where the members of the object, or the elements of the array, at `range` lie. Array elements have no key. */
  *members(range: Range): Generator<{ key?: string; range: Range }> {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, range.end - range.start)));
    const closers: number[] = [];
    let inString = false;
    let escaped = false;
    let keyStart = -1;
    let key: string | undefined;
    let valueStart = -1;
    let lastByteEnd = -1;
    let finished = false;
    let expectsKey = false;
    let position = range.start;
    while (position < range.end) {
      const length = readSync(this.#descriptor, chunk, 0, Math.min(chunk.length, range.end - position), position);
      if (length === 0) break;
      for (let at = 0; at < length; at += 1) {
        const byte = chunk[at] as number;
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) {
            inString = false;
            lastByteEnd = position + at + 1;
            if (keyStart >= 0) {
              key = this.#key({ start: keyStart, end: lastByteEnd });
              keyStart = -1;
            }
          }
          continue;
        }
        if (isSpace(byte)) continue;
        const offset = position + at;
        if (finished) throw cannotJudge.notJson(this.label, offset);
        const depth = closers.length;
        if (depth === 0) {
          if (byte !== OPEN_BRACE && byte !== OPEN_BRACKET) throw cannotJudge.notJson(this.label, offset);
          closers.push(byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET);
          expectsKey = byte === OPEN_BRACE;
          continue;
        }
        if (depth === 1) {
          if (expectsKey && byte === QUOTE && valueStart < 0 && key === undefined) {
            keyStart = offset;
            inString = true;
            continue;
          }
          if (byte === COLON && key !== undefined && valueStart < 0) {
            valueStart = -2;
            continue;
          }
          if (byte === COMMA || byte === closers[0]) {
            if (valueStart >= 0) yield { key, range: { start: valueStart, end: lastByteEnd } };
            else if (byte === COMMA || key !== undefined) throw cannotJudge.notJson(this.label, offset);
            key = undefined;
            valueStart = -1;
            if (byte === COMMA) continue;
            closers.pop();
            finished = true;
            continue;
          }
          if (valueStart < 0) {
            if (expectsKey && valueStart !== -2) throw cannotJudge.notJson(this.label, offset);
            valueStart = offset;
          }
        }
        lastByteEnd = offset + 1;
        if (byte === QUOTE) inString = true;
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
          closers.push(byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET);
          if (closers.length > DEPTH_LIMIT) throw cannotJudge.tooDeep(this.label, DEPTH_LIMIT);
        } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          if (closers.pop() !== byte) throw cannotJudge.notJson(this.label, offset);
        }
      }
      position += length;
    }
    if (!finished) throw cannotJudge.truncated(this.label, this.size);
  }

  #key(range: Range): string {
    if (range.end - range.start > 1024) throw cannotJudge.malformed(this.label, "A key at the top", "of usual length");
    try {
      return JSON.parse(this.bytes(range).toString("utf8")) as string;
    } catch {
      throw cannotJudge.notJson(this.label, range.start);
    }
  }
}
