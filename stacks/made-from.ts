import { join, resolve } from "node:path";
import { keepIn, keepNewest, type Store, sha256, sha256Of, shortHex, takeFrom } from "../config/store";
import type { LoadedFleet } from "../constructs/rooms";
import { hashOfFile } from "./memory";
import type { StackPlan } from "./plan";

/** How the bytes of a stack stand to the files of today: `unknown` where nobody noted what they were made from. */
export type StackState = "current" | "old" | "unknown";

/** What was written for a stack, and from which files of environments and tenants. */
interface Made {
  readonly configuration: string;
  /** Path, relative to the folder, to SHA-256 as base64. */
  readonly files: Readonly<Record<string, string>>;
}

const FOLDER = "made-from";
const MOST_FOLDERS = 50;
/** In place of the code's digest: what is noted here serves other programs than the one that wrote it. */
const ANY_CODE = "any code, form 1";

/**
 * What the stacks of a folder were made from, whatever code made them: who reads stacks says by it that they are old. It
 * decides nothing about building (that is memory.ts), so it does not know of a change of the code.
 */
export class MadeFrom {
  private readonly store: Store;
  private readonly file: string;
  private readonly kept: Readonly<Record<string, Made>>;
  private readonly environments = new Map<string, string>();

  /** @param outdir the folder that synth wrote to, absolute */
  constructor(
    store: Store,
    private readonly outdir: string,
  ) {
    this.store = { ...store, code: ANY_CODE, fresh: false };
    this.file = `${FOLDER}/${shortHex(sha256(resolve(outdir)))}.json`;
    this.kept = JSON.parse(takeFrom(this.store, this.file, outdir) ?? "{}");
  }

  /** Whether a stack holds the bytes that were written, and was made from what its files say today. */
  stateOf(plan: StackPlan, fleet: LoadedFleet): StackState {
    const made = Object.hasOwn(this.kept, plan.name) ? this.kept[plan.name] : undefined;
    if (made === undefined) return "unknown";
    const isWritten = Object.entries(made.files).every(([path, hash]) => hashOfFile(join(this.outdir, path)) === hash);
    return isWritten && made.configuration === this.configurationOf(plan, fleet) ? "current" : "old";
  }

  /** Notes what was written in a run. Of other stacks it keeps what is known. */
  save(written: readonly { readonly plan: StackPlan; readonly files: Made["files"] }[], fleet: LoadedFleet): void {
    const made = written.map(
      ({ plan, files }) => [plan.name, { configuration: this.configurationOf(plan, fleet), files }] as const,
    );
    const text = JSON.stringify({ ...this.kept, ...Object.fromEntries(made) });
    if (text === JSON.stringify(this.kept)) return;
    keepIn(this.store, this.file, text, this.outdir);
    keepNewest(this.store, FOLDER, MOST_FOLDERS);
  }

  /** Digest of the files of the environment and the tenants that a stack is made from. */
  private configurationOf({ name, environment, tenants }: StackPlan, fleet: LoadedFleet): string {
    const place = this.environments.get(environment) ?? fleet.environmentContent(environment);
    this.environments.set(environment, place);
    return sha256Of([name, place, ...tenants.flatMap((id) => [id, fleet.tenantContent(id)])]);
  }
}
