import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { layersOf } from "../../../delivery/deploy/choose";
import { type Deployment, deploy } from "../../../delivery/deploy/deploy";
import { Terraform } from "../../../delivery/deploy/terraform";
import type { StackPlan } from "../../../stacks/plan";
import { review } from "../../review/support/plan";
import { FLEET } from "../../support/fleet";
import { QuickTerraform } from "./quick-terraform";

/** What the fake is to do, by call: `plan a`, `apply a`, `init a`, `state a`, `show a`. */
export interface Control {
  readonly version?: string;
  readonly [call: string]:
    | string
    | undefined
    | {
        readonly error?: { readonly summary?: string; readonly detail?: string; readonly plain?: string };
        /** The apply goes on until this file is in the fake's folder. */
        readonly until?: string;
        readonly actions?: readonly string[];
        readonly type?: string;
        readonly tainted?: readonly string[];
      };
}

/** Some stacks, and a Terraform that does what a test says. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "tessera-deploy-"));
  readonly out = join(this.folder, "out");
  readonly said: string[] = [];
  readonly controller = new AbortController();
  private readonly plans: StackPlan[] = [];

  constructor(control: Control = {}) {
    mkdirSync(join(this.folder, "bin"));
    symlinkSync(join(__dirname, "fake-terraform.js"), join(this.folder, "bin/terraform"));
    this.control(control);
  }

  /** Changes what the fake does from now on. */
  control(control: Control): void {
    writeFileSync(join(this.folder, "control.json"), JSON.stringify(control));
  }

  get environment(): NodeJS.ProcessEnv {
    const PATH = [join(this.folder, "bin"), process.env.PATH].join(delimiter);
    return { ...process.env, PATH, FAKE_TERRAFORM: this.folder };
  }

  /** A stack that publishes and reads contracts. */
  stack(
    name: string,
    layer: number,
    {
      publishes = [],
      reads = [],
      after = [],
    }: Partial<Record<"publishes" | "reads" | "after", readonly string[]>> = {},
  ): this {
    const named = (names: readonly string[]) => Object.fromEntries(names.map((one, at) => [`p${at}`, { name: one }]));
    const parameters = { aws_ssm_parameter: named(publishes) };
    mkdirSync(join(this.out, "stacks", name), { recursive: true });
    writeFileSync(
      this.file(name),
      JSON.stringify({
        terraform: { backend: { local: { path: `../../states/${name}.tfstate` } } },
        resource: { ...parameters, aws_sqs_queue: { a: { name } } },
        data: { aws_ssm_parameter: named(reads) },
      }),
    );
    const plan = { name, layer, after, environment: "development", tenants: [], build: () => {} };
    this.plans.push(plan);
    return this;
  }

  file(stack: string): string {
    return join(this.out, "stacks", stack, "cdk.tf.json");
  }

  /** The fake, in this process. */
  readonly quick = new QuickTerraform(this.folder);

  /** The fake as a program of its own. */
  terraform(more: NodeJS.ProcessEnv = {}): Promise<Terraform> {
    return Terraform.find(join(this.folder, "providers"), { ...this.environment, ...more });
  }

  async deploy(given: Partial<Deployment> = {}) {
    const terraform = given.terraform ?? this.quick;
    this.controller.signal.addEventListener("abort", () => terraform.interrupt(false));
    const destroy = given.destroy ?? false;
    return deploy({
      ...{ terraform, out: this.out, layers: layersOf(this.plans, destroy), destroy, planOnly: false },
      rollout: { parallel: 2, failFast: true },
      contracts: new Set(),
      judge: (_layer, plans) => ({
        report: review(plans, {
          today: new Date().toISOString().slice(0, 10),
          stacks: this.out,
          tenants: FLEET.tenants,
        }),
        file: "review.md",
      }),
      mayApply: async (_layer, { verdict }) => verdict === "OK",
      say: (text) => this.said.push(text),
      signal: this.controller.signal,
      ...given,
    });
  }

  /** What was called, in order. */
  get calls(): readonly string[] {
    const file = join(this.folder, "calls.txt");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  let(name: string): void {
    writeFileSync(join(this.folder, name), "");
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Outcome by stack. */
export const outcomes = ({
  layers,
}: {
  layers: readonly { stacks: readonly { stack: string; outcome: string }[] }[];
}) => Object.fromEntries(layers.flatMap(({ stacks }) => stacks.map(({ stack, outcome }) => [stack, outcome])));
