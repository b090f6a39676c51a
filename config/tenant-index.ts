import type { Tenant } from "./model";
import { keepIn, keepNewest, type Store, sha256Of, shortHex, takeFrom } from "./store";

/** What is known of a tenant in whose folder nothing is wrong. Its place is no part of that: folders move. */
export interface KnownTenant {
  readonly tenant: Omit<Tenant, "file">;
  /** What its own files of rooms say, by room. */
  readonly rooms: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The id that git gives such a folder. */
  readonly tree: string;
}

const FOLDER = "tenants";
/** Of so many known tenants a new one is judged again by every run sooner than the index of all is written once more. */
const KNOWN_FOR_ONE = 1000;
/** Commands, fleets and revisions have an index each: some 4 MB for 10,000 tenants. */
const MOST_INDEXES = 10;

/**
 * Tenants that were found good by this very code under the very same files of environments and rooms, by the digest
 * of their own files. It is read as a whole, so it is for those who ask for every tenant.
 */
export class TenantIndex {
  private readonly kept: ReadonlyMap<string, KnownTenant>;
  private byTree: ReadonlyMap<string, string> | undefined;

  /** @param about digest of everything else that a tenant is held against */
  constructor(
    private readonly store: Store,
    private readonly about: string,
  ) {
    this.kept = new Map(JSON.parse(takeFrom(store, this.name, about) ?? "[]"));
  }

  /** Whether anything is known. */
  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  get(digest: string): KnownTenant | undefined {
    return this.kept.get(digest);
  }

  /** Digest of the files of a tenant whose folder is such a tree of git's, where it is known. */
  digestOf(id: string, tree: string): string | undefined {
    this.byTree ??= new Map([...this.kept].map(([digest, known]) => [known.tree, digest]));
    const digest = this.byTree.get(tree);
    // A folder that bears another name than its tenant is not good.
    return digest !== undefined && this.kept.get(digest)?.tenant.id === id ? digest : undefined;
  }

  /**
   * Keeps these for the next run, and no others. Of a whole fleet in which nothing is wrong: what tenants share is
   * checked with the first of them, so a tenant of any other fleet may be good only because another one was blamed.
   */
  save(tenants: ReadonlyMap<string, () => KnownTenant>): void {
    let fresh = 0;
    for (const digest of tenants.keys()) if (!this.kept.has(digest)) fresh++;
    // What is kept of tenants that are as they were no longer is as good as it was.
    const gone = this.kept.size + fresh - tenants.size;
    const worthIt = Math.max(fresh, gone) * KNOWN_FOR_ONE > this.kept.size;
    if (this.store.folder === null || this.store.code === null || !worthIt) return;
    const entries = [...tenants].map(([digest, known]) => [digest, this.kept.get(digest) ?? known()]);
    keepIn(this.store, this.name, JSON.stringify(entries), this.about);
    keepNewest(this.store, FOLDER, MOST_INDEXES);
  }

  private get name(): string {
    return `${FOLDER}/${shortHex(sha256Of([this.store.code ?? "", this.about]))}.json`;
  }
}
