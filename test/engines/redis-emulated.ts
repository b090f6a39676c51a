/**
 * Redis on the AWS emulator, with the real Terraform and the real provider: `npm run test:engines:redis`. A cell and a
 * dedicated tenant apply, plan empty, gain and lose a tenant, and go.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stackName } from "../../config/naming";
import { Checks, exitWith } from "../support/checks";
import { type Emulator, startEmulator } from "../support/emulator";
import { MissingRealPart, skipOrFail } from "../support/real-part";
import { synth } from "../support/synth";
import { findTerraform, type Plan, StackFolder, type TerraformCli } from "../support/terraform";

const FLEET = resolve(__dirname, "fleet-redis");
const SUITE = "test:engines:redis";
const ACCOUNT_ID = "123456789012";
const ENVIRONMENT = "development";
const CELL = stackName.cell(ENVIRONMENT, "cache");
const ROWS = stackName.cellTenants(ENVIRONMENT, "cache");
const DEDICATED = stackName.tenant(ENVIRONMENT, "northwind");
const STACKS = [stackName.foundation(ENVIRONMENT), CELL, ROWS, DEDICATED];
const NEW_TENANT = "wayne_labs";
const USER = "aws_elasticache_user.user_redis";
/** The end of a life, and what each state changes: sign-in ends with the first, the contract tells of the second. */
const TOUCHED: Readonly<Record<string, string>> = {
  suspended: USER,
  offboarding: "aws_ssm_parameter.contract_redis",
  erased: USER,
};

const listed = (plan: Plan) =>
  plan.changes.map(({ address, actions }) => `${actions.join("+")} ${address}`).join("\n") || "(outputs)";
const addresses = (plan: Plan) => plan.changes.map(({ address }) => address);

class Story {
  private constructor(
    private readonly cli: TerraformCli,
    private readonly emulator: Emulator,
    private readonly folder: string,
    private readonly checks: Checks,
  ) {}

  static async tell(checks: Checks): Promise<void> {
    const cli = await findTerraform();
    const emulator = await startEmulator({ accountId: ACCOUNT_ID });
    const folder = mkdtempSync(join(tmpdir(), "tessera-redis-"));
    try {
      if (!emulator.patched) throw new MissingRealPart("the emulator with test/emulator's patches", emulator.kind);
      console.log(`terraform ${cli.version}, ${emulator.kind}`);
      cpSync(FLEET, join(folder, "fleet"), { recursive: true });
      await new Story(cli, emulator, folder, checks).run();
    } finally {
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private async run(): Promise<void> {
    const { checks } = this;
    await this.synth();
    for (const name of STACKS) {
      await this.init(name);
      const done = await checks.step(`${name} applies`, async () => {
        await this.stack(name).apply();
        return true;
      });
      if (done === undefined) return;
    }
    await this.planEmpty("after applying");

    this.addTenant();
    await this.synth();
    await this.onlyRows("a tenant more adds its own rows", "create", USER);
    await checks.step("they apply", () => this.stack(ROWS).apply());
    await this.planEmpty("with the new tenant");

    for (const state of Object.keys(TOUCHED)) {
      this.setState(state);
      await this.synth();
      await this.onlyRows(
        `${state}: only its own rows change`,
        state === "erased" ? "delete" : "update",
        TOUCHED[state]!,
      );
      await checks.step(`${state} applies`, () => this.stack(ROWS).apply());
    }
    await this.planEmpty("without the tenant");

    for (const name of [...STACKS].reverse()) {
      await checks.step(`${name} destroys`, () => this.stack(name).destroy());
      const left = await this.stack(name).stateList();
      checks.check(`${name} is gone`, left.length === 0, () => left.join("\n"));
    }
  }

  private async synth(): Promise<void> {
    const { folder } = this;
    await synth({
      out: join(folder, "out"),
      tenants: join(folder, "fleet/tenants"),
      overrides: join(folder, "fleet/overrides"),
    });
    // Synthesis makes the folders anew.
    for (const name of STACKS) this.stack(name).useEmulator();
  }

  private stack(name: string): StackFolder {
    return new StackFolder(this.cli, join(this.folder, "out/stacks", name), this.emulator.endpoint);
  }

  private async init(name: string): Promise<void> {
    await this.stack(name).init();
  }

  private async planEmpty(when: string): Promise<void> {
    for (const name of STACKS) {
      const plan = await this.stack(name).plan();
      this.checks.check(`${name} plans empty ${when}`, plan.empty, () => listed(plan));
    }
  }

  private async onlyRows(what: string, action: string, among: string): Promise<void> {
    const plan = await this.stack(ROWS).plan();
    const own = plan.changes.every(({ index }) => index === NEW_TENANT);
    const actions = plan.changes.every(({ actions }) => actions.join() === action);
    this.checks.check(what, plan.changes.length > 0 && own && actions, () => listed(plan));
    this.checks.check(`${what}: ${among} among them`, addresses(plan).includes(`${among}["${NEW_TENANT}"]`), () =>
      listed(plan),
    );
  }

  private get tenantFile(): string {
    return join(this.folder, "fleet/tenants", NEW_TENANT, "tenant.yml");
  }

  private addTenant(): void {
    const tenants = join(this.folder, "fleet/tenants");
    mkdirSync(join(tenants, NEW_TENANT));
    const like = readFileSync(join(tenants, "acme/tenant.yml"), "utf8");
    writeFileSync(this.tenantFile, like.replace("id: acme", `id: ${NEW_TENANT}`));
    const ledger = readFileSync(join(tenants, "ledger.txt"), "utf8");
    writeFileSync(join(tenants, "ledger.txt"), `${ledger}${NEW_TENANT}\n`);
  }

  private setState(state: string): void {
    const text = readFileSync(this.tenantFile, "utf8");
    writeFileSync(this.tenantFile, text.replace(/state: \w+/, `state: ${state}`));
  }
}

async function main(): Promise<number> {
  const checks = new Checks();
  try {
    await Story.tell(checks);
  } catch (error) {
    if (error instanceof MissingRealPart) return skipOrFail(SUITE, error);
    throw error;
  }
  return checks.end();
}

exitWith(main);
