import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Finished, run } from "./process";
import type { TerraformCli } from "./terraform-cli";

export { findTerraform, TEST_AWS_PROVIDER, type TerraformCli } from "./terraform-cli";

/** What a plan does to one resource instance. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly mode: "managed" | "data";
  /** Key of the instance in a `for_each`. */
  readonly index?: string | number;
  /** `create`, `update`, `delete`, both of the latter two for a replacement. Never `no-op` or `read`. */
  readonly actions: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

export interface Plan {
  /** Managed resource instances that would change. */
  readonly changes: readonly PlannedChange[];
  /** True when applying would change nothing, outputs included. */
  readonly empty: boolean;
  /** The plan as `terraform show -json` prints it. */
  readonly json: string;
}

export interface ValidationProblem {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** Where, as far as Terraform knows. */
  readonly address: string;
}

/** A command of Terraform's that failed, with what it wrote. */
export class TerraformError extends Error {
  constructor(command: string, folder: string, result: Finished) {
    // Terraform repeats the line that holds the error, which in JSON can be the whole file.
    const text = (result.stderr.trim() || result.stdout.slice(-4000))
      .split("\n")
      .map((line) => (line.length > 400 ? `${line.slice(0, 400)} …` : line))
      .join("\n");
    super(`terraform ${command} in ${folder} ended with ${result.code}:\n${text}`);
    this.name = "TerraformError";
  }
}

// Installing providers writes to folders that stacks share: one at a time.
let installing: Promise<unknown> = Promise.resolve();

/** The folder of one synthesized stack (`cdk.tf.json` in it), and Terraform's commands on it. */
export class StackFolder {
  constructor(
    private readonly cli: TerraformCli,
    readonly folder: string,
    /** Where the provider sends what it asks of AWS. Without it no command that reaches AWS may run. */
    private readonly endpoint?: string,
  ) {}

  /**
   * Writes Terraform's override file, which is merged into the stack's own configuration when commands run: state in
   * this folder, and a provider that speaks to the emulator. What is synthesized stays what users get.
   */
  useEmulator(): void {
    const provider = { skip_credentials_validation: true, skip_metadata_api_check: "true", s3_use_path_style: true };
    const { provider: own } = this.synthesized();
    const aliases = (own?.aws ?? []).flatMap(({ alias }) => (alias ? [{ ...provider, alias }] : []));
    this.override({
      terraform: { backend: { local: { path: join(this.folder, "terraform.tfstate") } } },
      provider: { aws: [provider, ...aliases] },
    });
  }

  /** The stack as synthesized. */
  synthesized(): { readonly provider?: { readonly aws?: readonly { readonly alias?: string }[] } } {
    return JSON.parse(readFileSync(join(this.folder, "cdk.tf.json"), "utf8"));
  }

  private override(content: object): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, "emulator_override.tf.json"), JSON.stringify(content, null, 2));
  }

  async init(...args: string[]): Promise<void> {
    const turn = installing.then(() => this.must("init", "-no-color", ...args));
    installing = turn.catch(() => undefined);
    await turn;
  }

  /** Errors and warnings of `terraform validate`; empty when it has nothing to say. */
  async validate(): Promise<ValidationProblem[]> {
    const result = await this.command("validate", "-json");
    if (!result.stdout.startsWith("{")) throw new TerraformError("validate", this.folder, result);
    const { diagnostics } = JSON.parse(result.stdout) as {
      diagnostics: {
        severity: "error" | "warning";
        summary: string;
        detail: string;
        address?: string;
        snippet?: { context?: string };
      }[];
    };
    return diagnostics.map(({ severity, summary, detail, address, snippet }) => ({
      severity,
      summary,
      detail,
      address: address ?? snippet?.context ?? "",
    }));
  }

  /** Plans against the emulator, with refresh. */
  async plan(...args: string[]): Promise<Plan> {
    const file = join(this.folder, "plan.bin");
    const result = await this.command("plan", "-no-color", "-detailed-exitcode", `-out=${file}`, ...args);
    if (result.code !== 0 && result.code !== 2) throw new TerraformError("plan", this.folder, result);
    const json = (await this.must("show", "-json", file)).stdout;
    return { changes: changesOf(json), empty: result.code === 0, json };
  }

  /** Applies the last plan, or makes one and applies it when there is none. */
  async apply(...args: string[]): Promise<void> {
    await this.must("apply", "-no-color", "-auto-approve", "-parallelism=20", ...args);
  }

  async destroy(...args: string[]): Promise<void> {
    await this.must("destroy", "-no-color", "-auto-approve", "-parallelism=20", ...args);
  }

  /** Addresses of everything in the state, data sources included. @param state file that holds it */
  async stateList(state = join(this.folder, "terraform.tfstate")): Promise<string[]> {
    if (!existsSync(state)) return [];
    return (await this.must("state", "list")).stdout.split("\n").filter(Boolean);
  }

  /** The state as it is stored, sensitive values included. */
  async stateJson(): Promise<string> {
    return (await this.must("state", "pull")).stdout;
  }

  private async must(...args: string[]): Promise<Finished> {
    const result = await this.command(...args);
    if (result.code !== 0) throw new TerraformError(args[0]!, this.folder, result);
    return result;
  }

  private command(...args: string[]): Promise<Finished> {
    const endpoint = this.endpoint ?? "http://127.0.0.1:1/no-emulator";
    return run(this.cli.program, args, { ...this.cli.env, AWS_ENDPOINT_URL: endpoint }, this.folder);
  }
}

interface ShownPlan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly mode: "managed" | "data";
    readonly index?: string | number;
    readonly change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown };
  }[];
}

function changesOf(json: string): PlannedChange[] {
  const { resource_changes: changes = [] } = JSON.parse(json) as ShownPlan;
  return changes
    .filter(({ mode, change }) => mode === "managed" && !["no-op", "read"].includes(change.actions.join()))
    .map(({ address, type, mode, index, change }) => ({ address, type, mode, index, ...change }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}
