import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Emulator, startEmulator } from "../support/emulator";
import { templates } from "../support/examples";
import { run, start } from "../support/process";
import { MissingRealPart } from "../support/real-part";
import { isAwsStack, synth } from "../support/synth";
import { findTerraform, type Plan, StackFolder, TEST_AWS_PROVIDER, type TerraformCli } from "../support/terraform";
import { secretsOfEmulator } from "./emulator-secrets";
import { findSecrets, type SecretFound } from "./secrets";

const FLEET = resolve(__dirname, "fleet");
const PROGRAM = resolve(__dirname, "../../cli/run.js");
/** Account of the emulated environment, as fleet/overrides says. */
const ACCOUNT_ID = "123456789012";
/** Secrets that surround synth and Terraform here, and that nothing may carry on. */
const PLANTED = { PGPASSWORD: "planted-pgpassword-7Qd2Xk", AWS_SECRET_ACCESS_KEY: "planted-aws-key-9Vt4Lm" };

/** The environment of the fleet. */
export const ENVIRONMENT = "development";

/** How a deployment ended. */
export interface Deploy {
  readonly code: number | null;
  /** What it told people. */
  readonly said: string;
  /** Null: it printed none. */
  readonly document: {
    readonly outcome: string;
    readonly layers: readonly {
      readonly layer: number;
      readonly verdict: string | null;
      readonly stacks: readonly { readonly stack: string; readonly outcome: string }[];
    }[];
  } | null;
}

/** A secret, and the document that it was found in. */
export interface Leak extends SecretFound {
  readonly document: string;
}

/** A fleet in a folder of its own, an emulated account, and the stacks between them. */
export class World {
  /** Documents looked through so far, by kind. */
  readonly scanned = { synthesized: 0, plans: 0, states: 0 };
  readonly leaks: Leak[] = [];
  private known: string[] = Object.values(PLANTED);

  private constructor(
    private readonly cli: TerraformCli,
    readonly emulator: Emulator,
    readonly folder: string,
  ) {}

  /** @throws MissingRealPart when Terraform or the emulator is missing */
  static async create(): Promise<World> {
    const cli = await findTerraform();
    const emulator = await startEmulator({ accountId: ACCOUNT_ID });
    if (!emulator.patched) {
      await emulator.stop();
      const gaps = "plain moto holds neither replicas of keys nor selections of backups nor composite alarms";
      throw new MissingRealPart("the emulator with test/emulator's patches", `${emulator.kind} was found, but ${gaps}`);
    }
    const folder = mkdtempSync(join(tmpdir(), "tessera-e2e-"));
    // Also when the program is interrupted.
    if (!process.env.TESSERA_E2E_KEEP) process.once("exit", () => remove(folder));
    cpSync(FLEET, join(folder, "fleet"), { recursive: true });
    for (const [path, text] of Object.entries(templates())) writeFileSync(join(folder, "fleet", path), text);
    return new World({ ...cli, env: { ...cli.env, ...PLANTED } }, emulator, folder);
  }

  get description(): string {
    return `terraform ${this.cli.version}, ${this.emulator.kind}`;
  }

  /** What every program here is run with: nothing that leads to a real account, and what may be carried on nowhere. */
  get environment(): NodeJS.ProcessEnv {
    return {
      ...this.cli.env,
      AWS_ENDPOINT_URL: this.emulator.endpoint,
      TESSERA_AWS_PROVIDER_VERSION: TEST_AWS_PROVIDER,
      NO_PROGRESS: "1",
    };
  }

  get out(): string {
    return join(this.folder, "out");
  }

  get tenants(): string {
    return join(this.folder, "fleet/tenants");
  }

  get overrides(): string {
    return join(this.folder, "fleet/overrides");
  }

  /** Synthesizes the fleet as it is now over what was there, and looks through it. Returns the names of the AWS stacks. */
  async synth(overrides = this.overrides, out = this.out): Promise<string[]> {
    const all = await synth({ out, tenants: this.tenants, overrides, env: PLANTED });
    const stacks = all.filter((stack) => isAwsStack(out, stack));
    for (const stack of stacks) {
      this.scan("synthesized", `${stack}/cdk.tf.json`, readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8"));
    }
    return stacks;
  }

  /** Digest of what is synthesized for each stack. */
  digests(): Map<string, string> {
    const digest = (stack: string) =>
      createHash("sha256")
        .update(readFileSync(join(this.out, "stacks", stack, "cdk.tf.json")))
        .digest("hex");
    return new Map(
      readdirSync(join(this.out, "stacks"))
        .sort()
        .map((stack) => [stack, digest(stack)]),
    );
  }

  stack(name: string, out = this.out): StackFolder {
    return new StackFolder(this.cli, join(out, "stacks", name), this.emulator.endpoint);
  }

  /** Where a stack's state is: what `state: { kind: local }` says, beside the folder that synth writes to. */
  stateFile(name: string): string {
    return join(this.folder, ".tessera/state", `${name}.tfstate`);
  }

  /** Addresses of everything in a stack's state. */
  async stateList(name: string): Promise<string[]> {
    return existsSync(this.stateFile(name)) ? this.stack(name).stateList(this.stateFile(name)) : [];
  }

  async plan(name: string): Promise<Plan> {
    const plan = await this.stack(name).plan();
    this.scan("plans", `plan of ${name}`, plan.json);
    return plan;
  }

  /**
   * Runs `./tessera deploy` of the environment.
   *
   * @param during called with the program once it runs
   */
  async deploy(
    args: readonly string[],
    during: (child: ChildProcess) => Promise<void> = async () => {},
  ): Promise<Deploy> {
    const folders = ["--out", this.out, "--tenants", this.tenants, "--overrides", this.overrides, "--json"];
    const call = [PROGRAM, "deploy", ENVIRONMENT, ...args, ...folders];
    const child = start(process.execPath, call, this.environment, this.folder);
    let [out, said] = ["", ""];
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk;
    });
    const ended = new Promise<number | null>((done) => child.once("close", done));
    await during(child);
    const code = await ended;
    this.scan("synthesized", "what deploy says", JSON.stringify({ said }));
    return { code, said, document: out.trim() === "" ? null : JSON.parse(out) };
  }

  /** Takes the secrets that the emulator made (managed master passwords) among those that must be nowhere. */
  async learnSecrets(regions: readonly string[]): Promise<number> {
    const made = await secretsOfEmulator(this.emulator.endpoint, regions);
    this.known = [...this.known, ...made];
    return made.length;
  }

  async scanState(name: string): Promise<void> {
    this.scan("states", `state of ${name}`, readFileSync(this.stateFile(name), "utf8"));
  }

  private scan(kind: keyof World["scanned"], document: string, json: string): void {
    this.scanned[kind]++;
    this.leaks.push(...findSecrets(json, this.known).map((found) => ({ document, ...found })));
  }

  /** Makes a tenant's folder from its tier's template, as `./tessera tenant add` does. */
  async addTenant(id: string, tier: string, environment: string): Promise<void> {
    await this.tenantCommand(
      "add",
      id,
      "--tier",
      tier,
      "--env",
      environment,
      ...["--engine", "postgresql", "--owner", "data@acme.io"],
      "--application",
      `arn:aws:iam::111111111111:role/${id}`,
    );
  }

  /** Takes an erased tenant's folder away, as `./tessera tenant remove` does. */
  async removeTenant(id: string): Promise<void> {
    await this.tenantCommand("remove", id, "--deployed");
  }

  /** Takes the next step of the end of one engine, as `./tessera tenant end` does. */
  async endEngine(id: string, engine: string, ...more: string[]): Promise<void> {
    await this.tenantCommand("end", id, "--engine", engine, ...more);
  }

  private async tenantCommand(...args: string[]): Promise<void> {
    const folders = ["--tenants", this.tenants, "--overrides", this.overrides];
    const result = await run(process.execPath, [PROGRAM, "tenant", ...args, ...folders], process.env);
    if (result.code !== 0)
      throw new Error(`tenant ${args.join(" ")} ended with ${result.code}:\n${result.stdout}${result.stderr}`);
  }

  /** Says that the environment is another account's. @returns takes it back */
  setAccount(id: string): () => void {
    const file = join(this.overrides, `${ENVIRONMENT}_environment.yml`);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/^account_id: .*$/m, `account_id: "${id}"`));
    return () => writeFileSync(file, text);
  }

  /** Writes exceptions for rules of the review. @returns the file */
  exceptions(rules: readonly string[]): string {
    const file = join(this.folder, "exceptions.yml");
    const expires = new Date(Date.now() + 24 * 3600 * 1000).toISOString().slice(0, 10);
    const row = (rule: string) =>
      `- { address: "*", rule: ${rule}, owner: team@example.com, expires: ${expires}, reason: the tenant has ended }\n`;
    writeFileSync(file, rules.map(row).join(""));
    return file;
  }

  /** Writes the next state of a tenant's life into its `tenant.yml`. */
  setLifecycle(id: string, state: string): void {
    const file = join(this.tenants, id, "tenant.yml");
    const text = readFileSync(file, "utf8");
    const changed = text.replace(/^(lifecycle:\n {2}state: )\w+$/m, `$1${state}`);
    if (changed === text) throw new Error(`${file} has no lifecycle.state other than ${state} to change`);
    writeFileSync(file, changed);
  }

  /** `TESSERA_E2E_KEEP=1` keeps the folder with all stacks, plans and states. */
  async end(): Promise<void> {
    await this.emulator.stop();
    if (process.env.TESSERA_E2E_KEEP) console.log(`kept: ${this.folder}`);
    else remove(this.folder);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
