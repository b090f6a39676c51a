import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A file in which nothing was wrong: what it says, and the same with the schema's defaults filled in. */
export interface Indexed {
  readonly value: Readonly<Record<string, unknown>>;
  readonly checked: unknown;
}

/** Where the runner puts the digest of the code that it runs (cli/run.js). Not there: the code may be anything. */
const CODE = Symbol.for("tessera.code");
/** Several fleets and revisions share an index: this many files are kept of earlier runs, some 2 KB each. */
const MOST_KEPT = 200;

/**
 * Files that were parsed, checked and found good by this very code, by their content: a run that meets the same bytes
 * again needs neither parser nor schema. Whatever does not fit (another code, a damaged file) is as if it were not
 * there. Times and names of files play no part.
 */
export class FileIndex {
  private readonly kept: Map<string, Indexed>;
  private readonly used = new Map<string, Indexed>();
  private isNew = false;

  /**
   * @param path of the index, null: none is kept
   * @param code digest of the code that checks; null: unknown, so that nothing can be taken from the index
   */
  constructor(
    private readonly path: string | null,
    private readonly code: string | null = codeOfProcess(),
  ) {
    this.kept = path === null || code === null ? new Map() : read(path, code);
  }

  /**
   * What is known of a file, or else found out now.
   *
   * @param kind what the file was held against: a schema of this code
   * @param find null where anything is wrong with the file
   */
  get(kind: string, text: string, find: () => Indexed | null): Indexed | null {
    const key = createHash("sha256").update(`${kind}\0${text}`).digest("base64");
    let found = this.kept.get(key) ?? null;
    if (found === null) {
      found = find();
      this.isNew ||= found !== null;
    }
    if (found !== null) this.used.set(key, found);
    return found;
  }

  /** Writes down what this run found out, for the next one. A place that cannot be written to does not matter. */
  save(): void {
    if (!this.isNew || this.path === null || this.code === null) return;
    const entries = [...new Map([...this.used, ...this.kept])].slice(0, Math.max(MOST_KEPT, this.used.size));
    const text = JSON.stringify(entries);
    const half = `${this.path}.${process.pid}`;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(half, `${seal(this.code, text)}\n${text}`);
      // Renamed into place: a run at the same time never sees half a file.
      renameSync(half, this.path);
      this.isNew = false;
    } catch {}
  }
}

function codeOfProcess(): string | null {
  return (globalThis as { [CODE]?: string })[CODE] ?? null;
}

function read(path: string, code: string): Map<string, Indexed> {
  try {
    const file = readFileSync(path, "utf8");
    const end = file.indexOf("\n");
    const text = file.slice(end + 1);
    return file.slice(0, end) === seal(code, text) ? new Map(JSON.parse(text)) : new Map();
  } catch {
    return new Map();
  }
}

/** Holds an index to the code that made it, and tells a damaged one. */
function seal(code: string, text: string): string {
  return createHash("sha256").update(`${code}\n${text}`).digest("hex");
}
