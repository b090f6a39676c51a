import { Problems } from "./documents";
import type { FileIndex } from "./file-index";
import type { FleetChecks } from "./fleet-checks";
import { ofJudge, type Store } from "./store";
import { TenantIndex } from "./tenant-index";
import type { TenantReader } from "./tenant-reader";
import type { AskTrees } from "./trees";

/** Of every tenant in whose folder nothing is wrong. */
const NONE = new Problems();

/** What tenants are judged by. */
interface Ground {
  readonly store: Store;
  readonly ids: readonly string[];
  readonly files: FileIndex;
  readonly reader: TenantReader;
  readonly checks: FleetChecks;
  /** Whether environments and rooms are without problems: else nothing is taken from the index nor put there. */
  isSound(): boolean;
  /** Whose folders git vouches for. */
  readonly trees?: AskTrees;
  /** Those who judged tenants that are the same here. */
  readonly same?: { readonly judged: JudgedTenants; readonly ids: ReadonlySet<string> };
}

/** What is wrong with each tenant of a fleet: known of an earlier run or of another fleet, or else found out once. */
export class JudgedTenants {
  private readonly found = new Map<string, Problems>();
  private opened: TenantIndex | undefined;
  private missing: readonly string[] | undefined;
  private sameGround: boolean | undefined;

  constructor(private readonly ground: Ground) {}

  problemsOf(id: string): Problems {
    let problems = this.found.get(id);
    if (problems === undefined) {
      problems = this.isJudgedElsewhere(id) ? this.ground.same!.judged.problemsOf(id) : this.ground.checks.tenant(id);
      this.found.set(id, problems);
    }
    return problems;
  }

  /** Notes that another thread found nothing wrong with a tenant. */
  isGood(id: string): void {
    this.found.set(id, NONE);
  }

  /** Whether the index knows of any tenant: else all are to be read and checked. */
  get isIndexed(): boolean {
    return this.ground.isSound() && !this.index.isEmpty;
  }

  /**
   * Takes over what the index knows of tenants whose files are as they were, so that they need neither parser nor
   * checks. Returns the ids of those that are left to be read and checked.
   */
  recall(): readonly string[] {
    if (this.missing === undefined) {
      const unread = this.ground.ids.filter((id) => !this.found.has(id) && !this.isJudgedElsewhere(id));
      // The few tenants that differ from another fleet's are read sooner than the index.
      const opensIndex = unread.length > 0 && !this.isOnSameGround && this.isIndexed;
      this.missing = opensIndex ? this.recallAll(unread, this.index) : unread;
    }
    return this.missing;
  }

  /** Keeps the tenants of a whole fleet without problems in the index, where it was asked for and is not as it should. */
  remember(): void {
    const { reader, ids } = this.ground;
    if (!this.ground.isSound() || this.opened === undefined) return;
    this.opened.save(new Map(ids.map((id) => [reader.content(id), () => reader.known(id)])));
  }

  private get index(): TenantIndex {
    this.opened ??= new TenantIndex(ofJudge(this.ground.store), this.ground.files.digest());
    return this.opened;
  }

  private recallAll(ids: readonly string[], index: TenantIndex): readonly string[] {
    const trees = this.ground.trees?.(ids.length);
    return ids.filter((id) => !this.trust(id, trees?.get(id), index) && !this.recallTenant(id, index));
  }

  private trust(id: string, tree: string | undefined, index: TenantIndex): boolean {
    const digest = tree === undefined ? undefined : index.digestOf(id, tree);
    if (digest === undefined) return false;
    this.ground.reader.trust(id, index.get(digest)!, digest);
    this.isGood(id);
    return true;
  }

  private recallTenant(id: string, index: TenantIndex): boolean {
    const { reader } = this.ground;
    const isElsewhere = this.isElsewhere(id);
    const digest = isElsewhere ? reader.content(id) : reader.ahead(id);
    const known = digest === null ? undefined : index.get(digest);
    if (known === undefined) return false;
    if (!isElsewhere) reader.recall(id, known);
    this.isGood(id);
    return true;
  }

  private isElsewhere(id: string): boolean {
    return this.ground.same?.ids.has(id) === true;
  }

  /** Whether another fleet's judgement of a tenant holds here: the same files, under the same environments and rooms. */
  private isJudgedElsewhere(id: string): boolean {
    return this.isElsewhere(id) && this.isOnSameGround;
  }

  private get isOnSameGround(): boolean {
    const { same, files } = this.ground;
    this.sameGround ??=
      same !== undefined && this.ground.isSound() && files.digest() === same.judged.ground.files.digest();
    return this.sameGround;
  }
}
