import { ENVIRONMENTS } from "./naming";
import { keepIn, NO_STORE, type Store, sha256Of, takeFrom } from "./store";

/** A file in which nothing was wrong: what it says, and the same with the schema's defaults filled in. */
export interface Indexed {
  readonly value: Readonly<Record<string, unknown>>;
  readonly checked: unknown;
}

/** What the index says of what was looked at and found good, where nothing of it need be kept. */
export const GOOD: Indexed = { value: {}, checked: true };

const NAME = "files.json";
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
  private readonly read = new Map<string, string>();
  private isNew = false;

  constructor(private readonly store: Store = NO_STORE) {
    this.kept = new Map(JSON.parse(takeFrom(store, NAME) ?? "[]"));
  }

  /**
   * What is known of a file, or else found out now.
   *
   * @param kind what the file was held against: a schema of this code
   * @param find null where anything is wrong with the file
   */
  get(kind: string, text: string, find: () => Indexed | null): Indexed | null {
    const key = sha256Of([kind, text]);
    let found = this.kept.get(key) ?? null;
    if (found === null) {
      found = find();
      this.isNew ||= found !== null;
    }
    if (found !== null) this.used.set(key, found);
    return found;
  }

  /** Notes that a file was read, for {@link digest}. */
  note(kind: string, name: string, text: string): void {
    this.read.set(JSON.stringify([kind, name]), text);
  }

  /**
   * Digest of what was read of environments and rooms: kind, name and content of each file.
   *
   * @param environment whose files, with those of no environment. Default: all
   */
  digest(environment?: string): string {
    const files = [...this.read].filter(([key]) => {
      const of = environmentOf(JSON.parse(key)[1]);
      return environment === undefined || of === undefined || of === environment;
    });
    return sha256Of(files.sort(([a], [b]) => (a < b ? -1 : 1)).flat());
  }

  /** Writes down what this run found out, for the next one. */
  save(): void {
    if (!this.isNew) return;
    const entries = [...new Map([...this.used, ...this.kept])].slice(0, Math.max(MOST_KEPT, this.used.size));
    keepIn(this.store, NAME, JSON.stringify(entries));
    this.isNew = false;
  }
}

/** The environment that a file of `overrides/` is of. */
function environmentOf(name: string): string | undefined {
  return Object.keys(ENVIRONMENTS).find((environment) => name.startsWith(`${environment}_`));
}
