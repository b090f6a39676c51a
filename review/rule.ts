import type { Finding, Severity } from "./finding";
import type { Standing } from "./group/standing";
import type { Action, Change } from "./normalise/change";
import type { Owner } from "./normalise/owner";

/** What a rule says of one resource. Texts from a plan must come from `change.show` or the redactor. */
export interface Hit {
  /** Default: the rule's severity. */
  readonly severity?: Severity;
  readonly says: string;
  readonly attribute?: string;
  readonly before?: string;
  readonly after?: string;
  readonly recovery?: string;
  /** Default: the rule's remedy. */
  readonly remedy?: string;
  readonly related?: readonly string[];
}

/** What is kept of a resource after its own rules have run: enough for rules over the whole set, and for grouping. */
export interface Entry {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  readonly path: string;
  readonly action: Action;
  readonly owner: Owner;
  readonly reason?: string;
  readonly movedFrom?: string;
  readonly imported: boolean;
  /** Changed attributes' paths. */
  readonly attributes: readonly string[];
  /** Only tags differ. */
  readonly tagsOnly: boolean;
  /** Holds state: what it holds. */
  readonly holds?: string;
  /** Names and identifiers, for finding renames: only of stateful resources that come or go. */
  readonly traits?: Readonly<Record<string, string>>;
  /** The instance's key, where there is one. */
  readonly key?: string | number;
  /** What tells the entry from its like: the tenant's id, else the instance's key. */
  readonly subject?: string;
  /** Equal for changes that are the same but for the subject. */
  readonly fingerprint: string;
  /** ARN before the change, for keys and vaults. */
  readonly arn?: string;
}

/** All plans of a run. */
export interface ChangeSet {
  /** Resources that change, data sources and no-ops left out. */
  readonly entries: readonly Entry[];
  /** What the rules of single resources, and set rules before this one, found. */
  readonly findings: readonly Finding[];
  /** ARN of a key to the addresses (with stack) it encrypts, over all resources of all plans. */
  readonly encrypts: ReadonlyMap<string, readonly string[]>;
  /** Tenants seen in the plans, changed or not, to the cells and environments they live in. */
  readonly fleet: { readonly tenants: ReadonlyMap<string, Owner>; readonly size: number };
  /** What stands, changed or not. */
  readonly standing: Standing;
  readonly limits: { readonly tenants: number };
}

/** One rule, in a file of its name. */
export interface ReviewRule {
  /** The file's name without its ending. */
  readonly id: string;
  /** A few words, as a heading. */
  readonly title: string;
  /** The worst that it can say. */
  readonly severity: Severity;
  /** Why it matters. */
  readonly explanation: string;
  /** What to do. */
  readonly remedy: string;
  /** Controls of standards that a hit touches, as `ISO 27001 A.8.24`. */
  readonly controls?: readonly string[];
  /** Attributes that it reads by type, beyond the rows of `knowledge/directions`: who changes one of them is judged. */
  readonly reads?: Readonly<Record<string, readonly string[]>>;
  /** Judges one resource. */
  readonly judge?: (change: Change) => readonly Hit[];
  /** What the change makes stronger, in the rule's own terms. */
  readonly improves?: (change: Change) => readonly string[];
  /** Judges all plans together. */
  readonly judgeSet?: (set: ChangeSet) => readonly (Hit & { readonly entry: Entry })[];
}
