import { keepIn, keepNewest, type Store, sha256, shortHex, takeFrom } from "../../config/store";
import { type LoadedFleet, ownStore } from "../../constructs/rooms";
import { type InputsOf, inputsIn } from "../../stacks/inputs";
import type { StackPlan } from "../../stacks/plan";

const FOLDER = "stack-hashes";
/** Commands and revisions of the code have one each. */
const MOST_FILES = 10;
/** Stacks of several fleets and revisions, some 100 bytes each. */
const MOST = 5000;

/** SHA-256 of a stack's bytes. */
export type HashOf = (plan: StackPlan) => string;

/**
 * SHA-256 of stacks' bytes by the digest of what they are made from (stacks/inputs.ts), of this run and of earlier ones:
 * the base of a change is most often what an earlier run has built. No file is looked at but those that the fleet was
 * read from, and what another code found out is not taken.
 */
export class StackHashes {
  private readonly kept: ReadonlyMap<string, string>;
  private readonly used = new Map<string, string>();

  constructor(private readonly store: Store = ownStore()) {
    this.kept = new Map(JSON.parse(takeFrom(this.store, this.file) ?? "[]"));
  }

  /**
   * Of stacks of a fleet.
   *
   * @param text builds a stack
   */
  of(fleet: LoadedFleet, text: (plan: StackPlan) => string): HashOf {
    const inputsOf: InputsOf = inputsIn(fleet, this.store.code);
    return (plan) => {
      const inputs = inputsOf(plan);
      if (inputs === "") return sha256(text(plan));
      const hash = this.used.get(inputs) ?? this.kept.get(inputs) ?? sha256(text(plan));
      this.used.set(inputs, hash);
      return hash;
    };
  }

  /** Keeps what this run knows for the next one. */
  save(): void {
    if ([...this.used.keys()].every((inputs) => this.kept.has(inputs))) return;
    const all = [...new Map([...this.used, ...this.kept])].slice(0, Math.max(MOST, this.used.size));
    keepIn(this.store, this.file, JSON.stringify(all));
    keepNewest(this.store, FOLDER, MOST_FILES);
  }

  private get file(): string {
    return `${FOLDER}/${shortHex(sha256(this.store.code ?? ""))}.json`;
  }
}
