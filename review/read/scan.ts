import { closeSync, fstatSync, readSync } from "node:fs";
import { NoRegularFile, openRegular } from "../../config/regular-file";
import { cannotJudge } from "../errors";
import { Bytes, END, QUOTE, type Range } from "./bytes";

/** Deepest nesting followed. Terraform's own limit on nesting is far lower. */
const DEPTH_LIMIT = 500;
/** Longest key taken, in bytes with its quotes: keys are held in memory. */
const KEY_LIMIT_BYTES = 1024;

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** What closes what a byte opens. Undefined: it opens nothing. */
function closerOf(byte: number): number | undefined {
  if (byte === OPEN_BRACE) return CLOSE_BRACE;
  return byte === OPEN_BRACKET ? CLOSE_BRACKET : undefined;
}

/** Where a value ends, and the comma or closer after it. */
interface ValueEnd {
  readonly end: number;
  readonly after: number;
}

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
      this.#descriptor = openRegular(path);
      const stat = fstatSync(this.#descriptor);
      if (!stat.isFile()) throw Object.assign(new Error("not a file"), { code: "not a file" });
      this.size = stat.size;
    } catch (error) {
      const why = error instanceof NoRegularFile ? error.kind : String((error as NodeJS.ErrnoException).code);
      throw cannotJudge.unreadable(label, why);
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
    const bytes = new Bytes(this.#descriptor, range);
    const open = this.#next(bytes);
    const close = closerOf(open) ?? this.#refuse(bytes);
    let byte = this.#next(bytes);
    while (byte !== close) {
      const key = open === OPEN_BRACE ? this.#key(bytes, byte) : undefined;
      if (key !== undefined) byte = this.#next(bytes);
      const start = bytes.offset - 1;
      const { end, after } = this.#value(bytes, byte, close);
      if (end === start) this.#refuse(bytes);
      yield { key, range: { start, end } };
      byte = after === COMMA ? this.#next(bytes) : after;
    }
    if (bytes.next() !== END) this.#refuse(bytes);
  }

  /** Takes a key, of which the first byte was taken, with its colon. */
  #key(bytes: Bytes, first: number): string {
    if (first !== QUOTE) this.#refuse(bytes);
    const start = bytes.offset - 1;
    bytes.restOfString();
    const end = bytes.offset;
    if (this.#next(bytes) !== COLON) this.#refuse(bytes);
    if (end - start > KEY_LIMIT_BYTES) throw cannotJudge.malformed(this.label, "A key at the top", "of usual length");
    try {
      return JSON.parse(this.bytes({ start, end }).toString("utf8")) as string;
    } catch {
      throw cannotJudge.notJson(this.label, start);
    }
  }

  /** Takes a value, of which the first byte was taken, with the comma or closer after it. Spaces do not end it. */
  #value(bytes: Bytes, first: number, close: number): ValueEnd {
    const closers: number[] = [];
    let end = bytes.offset - 1;
    for (let byte = first; ; byte = this.#next(bytes)) {
      if (closers.length === 0 && (byte === COMMA || byte === close)) return { end, after: byte };
      const closer = closerOf(byte);
      if (closer !== undefined) {
        if (closers.push(closer) >= DEPTH_LIMIT) throw cannotJudge.tooDeep(this.label, DEPTH_LIMIT);
      } else if (byte === QUOTE) bytes.restOfString();
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && closers.pop() !== byte) this.#refuse(bytes);
      end = bytes.offset;
    }
  }

  /** The next byte that is no space, where there must be one. */
  #next(bytes: Bytes): number {
    const byte = bytes.next();
    if (byte === END) throw cannotJudge.truncated(this.label, this.size);
    return byte;
  }

  /** The byte taken last cannot stand where it stands. */
  #refuse(bytes: Bytes): never {
    throw cannotJudge.notJson(this.label, bytes.offset - 1);
  }
}
