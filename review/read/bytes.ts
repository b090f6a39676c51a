import { readSync } from "node:fs";

/** A part of a file, in bytes: from `start` up to but not including `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What comes after the last byte. */
export const END = -1;
export const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Bytes read at a time. */
const CHUNK_BYTES = 4 * 1024 * 1024;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The bytes of a JSON text that mean something, one after the other, read in chunks. */
export class Bytes {
  readonly #descriptor: number;
  readonly #end: number;
  readonly #chunk: Buffer;
  /** Offset of the chunk in the file. */
  #base: number;
  /** How much of the chunk is filled, and how much of that has been taken. */
  #length = 0;
  #at = 0;

  constructor(descriptor: number, { start, end }: Range) {
    this.#descriptor = descriptor;
    this.#base = start;
    this.#end = end;
    this.#chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, end - start)));
  }

  /** Offset in the file of the byte after the one taken last. */
  get offset(): number {
    return this.#base + this.#at;
  }

  /** Takes the next byte that is no space. {@link END} where there is none. */
  next(): number {
    do {
      while (this.#at < this.#length) {
        const byte = this.#chunk[this.#at] as number;
        this.#at += 1;
        if (!isSpace(byte)) return byte;
      }
    } while (this.#fill());
    return END;
  }

  /** Takes the rest of a string, of which the first quote was taken, with its last quote. */
  restOfString(): void {
    const chunk = this.#chunk;
    let escaped = false;
    do {
      for (let at = this.#at; at < this.#length; at += 1) {
        const byte = chunk[at];
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          this.#at = at + 1;
          return;
        }
      }
    } while (this.#fill());
  }

  /** Reads the next chunk. False at the end, after which nothing is left to take. */
  #fill(): boolean {
    this.#base += this.#length;
    this.#at = 0;
    const most = Math.min(this.#chunk.length, this.#end - this.#base);
    this.#length = most > 0 ? readSync(this.#descriptor, this.#chunk, 0, most, this.#base) : 0;
    return this.#length > 0;
  }
}
