import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readRegular } from "../../config/regular-file";
import type { Changes, Ended, TerraformProgram } from "./terraform";
import { type Trouble, troubleOf } from "./troubles";

/** How long Terraform waits for somebody who holds a state's lock. */
const LOCK_TIMEOUT = "20s";

/** Files that Terraform takes for configuration, or for values of it. Source: Terraform, "Files and Directories". */
const CONFIGURATION = /\.(?:tf|tf\.json|tfvars|tfvars\.json|tofu|tofu\.json)$/;
const OWN = "cdk.tf.json";

/** A plan that was made: what it would do, and what its files are. */
export interface MadePlan {
  readonly changes: Changes;
  /** Addresses that are replaced because their creation was cut off. */
  readonly tainted: readonly string[];
  /** Whether there is nothing to do. */
  readonly isEmpty: boolean;
  /** The plan as `terraform show -json` prints it, for the review. */
  readonly json: string;
  /** SHA-256 by file: what is applied is what was judged. */
  readonly seal: ReadonlyMap<string, string>;
}

/** Where a stack is planned and applied: its folder, and one beside all stacks for plans and logs, which is this user's alone. */
export class Workplace {
  readonly folder: string;
  private readonly own: string;

  constructor(
    private readonly terraform: TerraformProgram,
    readonly stack: string,
    out: string,
  ) {
    this.folder = join(out, "stacks", stack);
    // Terraform runs in the stack's folder.
    this.own = resolve(out, "deploy", stack);
  }

  private get plan(): string {
    return join(this.own, "plan.bin");
  }

  /** Providers and backend. Stacks share the folder of providers: one at a time. */
  async init(): Promise<Trouble | null> {
    const strange = readdirSync(this.folder).filter((name) => CONFIGURATION.test(name) && name !== OWN);
    if (strange.length > 0)
      return {
        kind: "foreign",
        says: `${strange.join(", ")} in ${this.folder} would be part of the plan, and synth did not write it`,
        remedy: "take it away, and run this again",
        detail: "",
      };
    const ended = await this.run("init", ["-input=false", "-json"]);
    return ended.code === 0 ? null : troubleOf("init", ended, this.folder);
  }

  /** Plans with a refresh, and keeps the plan. */
  async makePlan(destroy: boolean): Promise<MadePlan | Trouble> {
    this.clear();
    const args = ["-input=false", "-json", "-detailed-exitcode", `-lock-timeout=${LOCK_TIMEOUT}`, `-out=${this.plan}`];
    const ended = await this.run("plan", destroy ? [...args, "-destroy"] : args);
    if (ended.code !== 0 && ended.code !== 2) return this.failed("plan", ended);
    const changes = ended.changes ?? { add: 0, change: 0, remove: 0 };
    const { tainted } = ended;
    const isEmpty = ended.code === 0;
    if (isEmpty) {
      this.clear();
      return { changes, tainted, isEmpty, json: "", seal: new Map() };
    }
    const { out, said } = await this.terraform.print(this.folder, ["show", "-json", this.plan]);
    if (out === null) return this.failed("show", { code: 1, errors: [], tail: said });
    const json = join(this.own, "plan.json");
    writeFileSync(json, out, { mode: 0o600 });
    return { changes, tainted, isEmpty, json, seal: this.sealed() };
  }

  /** Applies the plan that was made, and no other. @param done called with how many instances are done */
  async apply(made: MadePlan, done: (instances: number) => void): Promise<Trouble | null> {
    const now = this.sealed();
    const other = [...made.seal].find(([name, digest]) => now.get(name) !== digest);
    if (other !== undefined)
      return {
        kind: "replaced",
        says: `${other[0]} of ${this.stack} is not the one that was judged: somebody has changed it since, and nothing was applied`,
        remedy: "find out who writes there, and run this again",
        detail: "",
      };
    const args = ["-input=false", "-json", `-lock-timeout=${LOCK_TIMEOUT}`, this.plan];
    const ended = await this.run("apply", args, done);
    // A plan is applied once, whatever came of it.
    this.clear();
    return ended.code === 0 ? null : this.failed("apply", ended);
  }

  /** Takes plans away: they hold values that their state keeps from others. */
  clear(): void {
    for (const name of ["plan.bin", "plan.json"]) rmSync(join(this.own, name), { force: true });
  }

  private failed(doing: string, ended: Pick<Ended, "code" | "errors" | "tail">): Trouble {
    return troubleOf(doing, ended, this.folder);
  }

  private run(doing: string, args: readonly string[], done?: (instances: number) => void): Promise<Ended> {
    mkdirSync(this.own, { recursive: true, mode: 0o700 });
    const log = join(this.own, `${doing}.log`);
    return this.terraform.run({ folder: this.folder, args: [doing, ...args], log, done });
  }

  private sealed(): ReadonlyMap<string, string> {
    const files = [this.plan, join(this.folder, OWN), join(this.folder, ".terraform.lock.hcl")];
    return new Map(
      files
        // Terraform writes no lock file for a stack without providers.
        .filter((file, at) => at < 2 || existsSync(file))
        .map((file) => [
          file,
          existsSync(file) ? createHash("sha256").update(readRegular(file)).digest("hex") : "gone",
        ]),
    );
  }
}
