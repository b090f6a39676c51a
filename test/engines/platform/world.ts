import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fillSecret } from "../../e2e/emulator-secrets";
import { type Emulator, startEmulator } from "../../support/emulator";
import { MissingRealPart } from "../../support/real-part";
import { isAwsStack, synth } from "../../support/synth";
import { findTerraform, StackFolder, type TerraformCli } from "../../support/terraform";

const FLEET = resolve(__dirname, "../fleet-platform");
/** Account of the emulated environment, as the fleet's overrides say. */
const ACCOUNT_ID = "123456789012";
const REGION = "eu-central-1";

/** An environment with in-cluster engines in a folder of its own, an emulated account, and the stacks between them. */
export class World {
  private constructor(
    private readonly cli: TerraformCli,
    readonly emulator: Emulator,
    private readonly folder: string,
  ) {}

  /** @throws MissingRealPart when Terraform or the patched emulator is missing */
  static async create(): Promise<World> {
    const cli = await findTerraform();
    const emulator = await startEmulator({ accountId: ACCOUNT_ID });
    if (!emulator.patched) {
      await emulator.stop();
      throw new MissingRealPart("the emulator with test/emulator's patches", `${emulator.kind} was found`);
    }
    const folder = mkdtempSync(join(tmpdir(), "tessera-platform-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    cpSync(FLEET, join(folder, "fleet"), { recursive: true });
    return new World(cli, emulator, folder);
  }

  get description(): string {
    return `terraform ${this.cli.version}, ${this.emulator.kind}`;
  }

  get out(): string {
    return join(this.folder, "out");
  }

  /** Synthesizes the fleet as it is now, and returns the names of all stacks and of those in AWS. */
  async synth(): Promise<{ readonly all: string[]; readonly aws: string[] }> {
    const fleet = join(this.folder, "fleet");
    const all = await synth({ out: this.out, tenants: join(fleet, "tenants"), overrides: join(fleet, "overrides") });
    const aws = all.filter((stack) => isAwsStack(this.out, stack));
    // Synthesis makes the folders anew.
    for (const name of aws) this.stack(name).useEmulator();
    return { all, aws };
  }

  text(stack: string): string {
    return readFileSync(join(this.out, "stacks", stack, "cdk.tf.json"), "utf8");
  }

  stack(name: string): StackFolder {
    return new StackFolder(this.cli, join(this.out, "stacks", name), this.emulator.endpoint);
  }

  /** Gives a secret a value, as a person does before the platform. */
  fillIn(secret: string): Promise<void> {
    return fillSecret(this.emulator.endpoint, REGION, secret, '{"username":"user","accessToken":"made-up"}');
  }

  /** Makes a tenant's folder, like another's but for its id. */
  addTenant(id: string, like: string): void {
    const tenants = join(this.folder, "fleet/tenants");
    mkdirSync(join(tenants, id));
    const text = readFileSync(join(tenants, like, "tenant.yml"), "utf8");
    writeFileSync(join(tenants, id, "tenant.yml"), text.replace(`id: ${like}`, `id: ${id}`));
    const ledger = readFileSync(join(tenants, "ledger.txt"), "utf8");
    writeFileSync(join(tenants, "ledger.txt"), `${ledger}${id}\n`);
  }

  async end(): Promise<void> {
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
