import { join } from "node:path";
import type { Rollout } from "../../constructs/deployment/settings";
import type { Report } from "../../review/report";
import type { StackPlan } from "../../stacks/plan";
import type { Layer } from "./choose";
import {
  changesText,
  type Deployed,
  type LayerResult,
  type Outcome,
  type StackResult,
  stackResult,
  worse,
} from "./outcome";
import { someAtOnce } from "./some-at-once";
import { publishedBy, readBy, standing } from "./state";
import type { TerraformProgram } from "./terraform";
import { isEverywhere, type Trouble } from "./troubles";
import { type MadePlan, Workplace } from "./workplace";

/** What is to be done, and by whom. */
export interface Deployment {
  readonly terraform: TerraformProgram;
  /** Folder that synth wrote. */
  readonly out: string;
  /** In the order of doing. */
  readonly layers: readonly Layer[];
  readonly rollout: Rollout;
  readonly destroy: boolean;
  /** Plan and judge, and apply nothing. */
  readonly planOnly: boolean;
  /** Names of the contracts that stand of stacks that are not chosen, or not applied yet. */
  readonly contracts: ReadonlySet<string>;
  /** Judges plans. @returns what it says, and the file that has the whole of it */
  readonly judge: (layer: number, plans: readonly string[]) => { readonly report: Report; readonly file: string };
  /** Whether a layer may be applied, of which the review says OK or REVIEW. */
  readonly mayApply: (layer: number, report: Report) => Promise<boolean>;
  /** Says something to people. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How far words of an apply that goes on are apart, in milliseconds. */
const WORD_MS = 30_000;

/**
 * Deploys layer after layer: all of a layer is planned, the review judges those plans together, and exactly they are
 * applied. A layer is planned after the one before was applied, since it reads what that one publishes. What a run that was
 * cut off has done stands in Terraform's states: the next run plans it empty, and goes on.
 */
export async function deploy(deployment: Deployment): Promise<Deployed> {
  const done: LayerResult[] = [];
  const contracts = new Set(deployment.contracts);
  let worst: Outcome = deployment.planOnly ? "planned" : deployment.destroy ? "destroyed" : "deployed";
  for (const layer of deployment.layers) {
    const goesOn = worst === "deployed" || worst === "destroyed" || (deployment.planOnly && worst !== "interrupted");
    if (!goesOn) {
      done.push({
        layer: layer.layer,
        verdict: null,
        review: null,
        stacks: layer.stacks.map(({ name }) => stackResult(name)),
      });
      continue;
    }
    const { result, outcome } = await new LayerRun(deployment, layer, contracts).run();
    done.push(result);
    worst = worse(worst, outcome);
  }
  return { outcome: worst, layers: done };
}

interface LayerEnd {
  readonly result: LayerResult;
  readonly outcome: Outcome;
}

class LayerRun {
  private readonly results = new Map<string, StackResult>();
  private readonly places: ReadonlyMap<string, Workplace>;
  /** Kinds of troubles that are no stack's own, and were told. */
  private readonly said = new Set<string>();
  private verdict: Report["verdict"] | null = null;
  private review: string | null = null;

  constructor(
    private readonly deployment: Deployment,
    private readonly layer: Layer,
    private readonly contracts: Set<string>,
  ) {
    const { terraform, out } = deployment;
    this.places = new Map(layer.stacks.map(({ name }) => [name, new Workplace(terraform, name, out)]));
    for (const { name } of layer.stacks) this.became(name);
  }

  async run(): Promise<LayerEnd> {
    const { planOnly, destroy, mayApply, say } = this.deployment;
    const good = planOnly ? "planned" : destroy ? "destroyed" : "deployed";
    const plans = await this.plan();
    if (this.interrupted) return this.end("interrupted");
    // Without all of its plans a layer cannot be judged as a whole.
    if (plans === null) return this.end("unseen");
    const changed = new Map([...plans].filter(([, { isEmpty }]) => !isEmpty));
    if (changed.size === 0) return this.end(good);

    const report = this.judge(changed);
    if (report.verdict === "CANNOT JUDGE") return this.end("unjudged");
    if (planOnly)
      return this.end(report.verdict === "STOP" ? "stopped" : report.verdict === "REVIEW" ? "waiting" : good);
    // Whatever is destroyed stops: there, whoever asks for it has named the environment.
    if (report.verdict === "STOP" && !destroy) return this.end("stopped");
    if (!(await mayApply(this.layer.layer, report))) return this.end(this.interrupted ? "interrupted" : "waiting");
    say(`${this.title}: applying ${changed.size} of ${this.layer.stacks.length}`);
    const failed = await this.apply(changed);
    return this.end(this.interrupted ? "interrupted" : failed ? "failed" : good);
  }

  private get title(): string {
    return `layer ${this.layer.layer}`;
  }

  private get interrupted(): boolean {
    return this.deployment.signal.aborted;
  }

  private end(outcome: Outcome): LayerEnd {
    // Plans that are not applied now never are: the next run makes its own.
    if (!this.deployment.planOnly) for (const place of this.places.values()) place.clear();
    const stacks = [...this.results.values()];
    return { result: { layer: this.layer.layer, verdict: this.verdict, review: this.review, stacks }, outcome };
  }

  /** Plans of the whole layer; null: one could not be made. */
  private async plan(): Promise<ReadonlyMap<string, MadePlan> | null> {
    const { rollout, destroy, say } = this.deployment;
    const ready = destroy ? await this.there() : this.layer.stacks.filter((plan) => this.isReady(plan));
    if (ready.length === 0) return new Map();
    say(`${this.title}: planning ${ready.map(({ name }) => name).join(", ")}`);
    for (const { name } of ready) {
      if (this.interrupted) return null;
      const trouble = await this.place(name).init();
      if (trouble !== null) this.fail(name, trouble);
      if (trouble !== null) return null;
    }
    const pace = { parallel: rollout.parallel, stop: () => this.interrupted || this.said.size > 0 };
    const plans = new Map<string, MadePlan>();
    let failed = false;
    await someAtOnce(ready, pace, async ({ name }) => {
      const made = await this.place(name).makePlan(destroy);
      if (!("seal" in made)) {
        failed = true;
        this.fail(name, made);
        return;
      }
      plans.set(name, made);
      this.became(name, made.isEmpty ? "as it is" : "planned", made.changes);
      for (const address of made.tainted) say(cutOff(name, address, this.place(name).folder));
      say(`${name}: ${made.isEmpty ? "as it should be" : changesText(made.changes)}`);
    });
    return failed ? null : plans;
  }

  /** Stacks that hold anything: the plan of one that is gone would read what is gone as well. */
  private async there(): Promise<readonly StackPlan[]> {
    const { terraform, out, say } = this.deployment;
    const found: StackPlan[] = [];
    for (const plan of this.layer.stacks) {
      if ((await standing(terraform, plan.name, join(out, "stacks", plan.name))).exists) found.push(plan);
      else {
        this.became(plan.name, "as it is");
        say(`${plan.name}: is gone`);
      }
    }
    return found;
  }

  /** Whether all that a stack reads stands: where nothing is applied, what earlier layers would make does not. */
  private isReady({ name }: StackPlan): boolean {
    const { planOnly, out, say } = this.deployment;
    if (!planOnly) return true;
    const missing = readBy(join(out, "stacks", name)).filter((contract) => !this.contracts.has(contract));
    if (missing.length === 0) return true;
    this.became(name, "not yet");
    say(`${name}: is planned once ${missing.join(", ")} is published`);
    return false;
  }

  private judge(changed: ReadonlyMap<string, MadePlan>): Report {
    const { judge, say } = this.deployment;
    const { report, file } = judge(
      this.layer.layer,
      [...changed.values()].map(({ json }) => json),
    );
    this.verdict = report.verdict;
    this.review = file;
    say(`${this.title}: the review says ${report.verdict} (${file})`);
    const told = report.findings.filter(({ severity }) => severity !== "note");
    for (const { severity, stack, address, says } of told.slice(0, MOST_FINDINGS))
      say(`  ${severity.toUpperCase()} ${stack} ${address}: ${says}`);
    if (told.length > MOST_FINDINGS) say(`  … and ${told.length - MOST_FINDINGS} more findings`);
    for (const { plan, reason, remedy } of report.refusals) say(`  ${plan}: ${reason} ${remedy}`);
    return report;
  }

  /** @returns whether one failed */
  private async apply(changed: ReadonlyMap<string, MadePlan>): Promise<boolean> {
    const { rollout, out, say } = this.deployment;
    let failed = false;
    const stop = () => this.interrupted || this.said.size > 0 || (failed && rollout.failFast);
    await someAtOnce([...changed], { parallel: rollout.parallel, stop }, async ([name, made]) => {
      const { add, change, remove } = made.changes;
      const all = add + change + remove;
      let told = Date.now();
      const trouble = await this.place(name).apply(made, (instances) => {
        if (Date.now() - told < WORD_MS) return;
        told = Date.now();
        say(`${name}: ${instances} of ${all} done`);
      });
      if (trouble === null) {
        this.became(name, "applied", made.changes);
        for (const contract of publishedBy(join(out, "stacks", name))) this.contracts.add(contract);
        say(`${name}: applied`);
        return;
      }
      if (this.interrupted) {
        this.became(name, "interrupted", made.changes, trouble);
        say(troubleText(name, trouble));
        return;
      }
      failed = true;
      this.fail(name, trouble, made);
    });
    return failed;
  }

  private fail(name: string, trouble: Trouble, made?: MadePlan): void {
    if (this.interrupted) return;
    this.became(name, "failed", made?.changes ?? null, trouble);
    const { kind } = trouble;
    this.deployment.say(this.said.has(kind) ? `${name}: the same` : troubleText(name, trouble));
    if (isEverywhere(trouble)) this.said.add(kind);
  }

  private became(...[stack, ...what]: Parameters<typeof stackResult>): void {
    this.results.set(stack, stackResult(stack, ...what));
  }

  private place(name: string): Workplace {
    return this.places.get(name)!;
  }
}

/**
 * Terraform replaces what it could not see to its end, whatever has become of it; the review stops that where it may hold data.
 * Source: Terraform, "Forcing Re-creation of Resources" and `terraform untaint`.
 */
function cutOff(stack: string, address: string, folder: string): string {
  const quoted = /^[\w.-]+$/.test(address) ? address : `'${address}'`;
  return (
    `${stack}: ${address} was cut off while it was made, and is to be replaced. Where AWS has finished it, keep it: ` +
    `terraform -chdir=${folder} untaint ${quoted}`
  );
}

const MOST_FINDINGS = 20;

/** A trouble as people read it. */
export function troubleText(stack: string, { says, remedy, detail }: Trouble): string {
  const shown =
    detail === ""
      ? ""
      : `\n${detail
          .split("\n")
          .map((line) => `  | ${line}`)
          .join("\n")}`;
  return `${stack}: ${says}. What to do: ${remedy}${shown}`;
}
