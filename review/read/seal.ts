import { createHash } from "node:crypto";
import { closeSync, existsSync, readSync } from "node:fs";
import { dirname, join } from "node:path";
import { NoRegularFile, openRegular, readRegularText } from "../../config/regular-file";
import { type CannotJudge, cannotJudge } from "../errors";
import { isObject } from "./plan";

/** Files of a plan that the review reads, each beside the plan. */
const READ = ["plan.json", "cdk.tf.json"] as const;
const DIGEST = /^[0-9a-f]{64}$/;

/** What the job that made a plan said of it: the commit, and the SHA-256 of each of its files. */
interface Sealed {
  readonly commit: string;
  readonly files: Readonly<Record<string, string>>;
}

/** What plans must be: those that a run made, of one commit (delivery/plan.sh writes it). */
export class Seal {
  readonly #byStack = new Map<string, Sealed>();

  private constructor(
    readonly file: string,
    readonly commit: string,
  ) {}

  /** @throws {CannotJudge} where the file is not there, or is none */
  static read(file: string, commit: string): Seal {
    const seal = new Seal(file, commit);
    const rows = rowsOf(file);
    if (!rows) throw cannotJudge.noSeal(file);
    for (const row of rows) {
      const { stack, commit: made, files } = isObject(row) ? row : {};
      if (typeof stack !== "string" || typeof made !== "string" || !isObject(files)) throw cannotJudge.noSeal(file);
      // Two jobs that say something of one stack: which of them is right nobody knows.
      if (seal.#byStack.has(stack)) throw cannotJudge.sealedTwice(file, stack.slice(0, 120));
      const digests = Object.entries(files).filter(
        (one): one is [string, string] => typeof one[1] === "string" && DIGEST.test(one[1]),
      );
      seal.#byStack.set(stack, { commit: made, files: Object.fromEntries(digests) });
    }
    return seal;
  }

  /** Why a plan is not the one that was made, if it is not. */
  broken(plan: string, stack: string): CannotJudge | undefined {
    const sealed = this.#byStack.get(stack);
    if (!sealed) return cannotJudge.unsealed(plan);
    if (sealed.commit !== this.commit)
      return cannotJudge.stale(
        plan,
        `it was made from commit ${short(sealed.commit)}, and this is ${short(this.commit)}`,
      );
    for (const name of READ) {
      const path = name === "plan.json" ? plan : join(dirname(plan), name);
      if (!existsSync(path) || digestOf(path) !== sealed.files[name]) return cannotJudge.swapped(plan, name);
    }
    return undefined;
  }

  /** Stacks of which a plan was made that is not among those given. */
  missing(given: ReadonlySet<string>): CannotJudge[] {
    return [...this.#byStack.keys()].filter((stack) => !given.has(stack)).map((stack) => cannotJudge.gone(stack));
  }
}

const short = (commit: string): string => (/^[0-9a-f]{7,64}$/.test(commit) ? commit.slice(0, 12) : "(none)");

function rowsOf(file: string): unknown[] | undefined {
  try {
    const rows = JSON.parse(readRegularText(file));
    return Array.isArray(rows) ? rows : undefined;
  } catch (error) {
    if (error instanceof NoRegularFile) throw cannotJudge.unreadable(file, error.kind);
    return undefined;
  }
}

/** SHA-256 of a file of any size. */
function digestOf(path: string): string {
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(1 << 20);
  const file = openRegular(path);
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
