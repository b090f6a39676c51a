import { execFileSync } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackName } from "../config/naming";
import { EXIT_CODES } from "../review/report";
import { type Given, plan } from "../test/review/support/plan";
import { MIX } from "./fleets/mix";
import { generatedTenants } from "./fleets/write";
import { best, type Cost, measure } from "./measure";
import { type BenchFleet, nodeOptionsOf, ROOT, SEED } from "./sizes";

/** What commands cost that touch little of a fleet. */
export interface SingleResult {
  readonly tenants: number;
  /** An empty CDKTF app, compiled. */
  readonly empty: Cost;
  readonly startup: Cost;
  readonly oneTenant: Cost;
  readonly explain: Cost;
  /** Every file of the fleet read and checked. */
  readonly check: Cost;
  /** One setting of one tenant changed since the base. */
  readonly affected: Cost;
  /** A plan that changes the rows of every tenant of the fleet. */
  readonly review: Cost;
}

const RUNS = 5;

/** A call that is wrong (EX_USAGE, sysexits.h). */
const EX_USAGE = 64;

/** The same in fleets of all sizes: the first tenant with clusters of its own, one of the first hand. */
const FIRST_OF_ITS_OWN = generatedTenants(MIX.length, SEED).find(({ placement }) => !("production" in placement))!;

export async function measureSingle(ground: BenchFleet, say: (text: string) => void): Promise<SingleResult> {
  say(`${ground.tenants} tenants: single commands`);
  const { id, tenant } = FIRST_OF_ITS_OWN;
  const dedicated = stackName.tenant("production", id);
  const [engine] = tenant.engines as [string];
  // Into a folder that is not there: what stands there unchanged would not be built again.
  const oneTenant = () => ground.synth(ground.out("single"), dedicated);
  // The first run of each command makes its bundle.
  await ground.command("explain", id, engine, "--env", "production");
  await oneTenant();
  return {
    tenants: ground.tenants,
    empty: await best(RUNS, () => measure(["bench/programs/empty.js", ground.out("empty")], ROOT)),
    startup: await best(RUNS, () =>
      // A call that is wrong is refused once everything is loaded, before anything is read.
      measure([...nodeOptionsOf("synth"), join(ROOT, "cli/run.js"), "synth", "--threads", "0"], ROOT, [EX_USAGE]),
    ),
    oneTenant: await best(RUNS, oneTenant),
    explain: await best(RUNS, () => ground.command("explain", id, engine, "--env", "production")),
    check: await best(2, () => measure([join(ROOT, "cli/run.js"), "tenant", "list", ...ground.folders], ROOT)),
    affected: await affected(ground, id),
    review: await reviewed(ground),
  };
}

async function affected(ground: BenchFleet, id: string): Promise<Cost> {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.com", ...args], {
      cwd: ground.fleet,
      stdio: "ignore",
    });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", "base");
  appendFileSync(join(ground.fleet, "tenants", id, "tenant.yml"), "compliance: [gdpr]\n".replace(/^/, "# "));
  await ground.command("affected", "--base", "HEAD");
  return await best(2, () => ground.command("affected", "--base", "HEAD", "--json"));
}

async function reviewed(ground: BenchFleet): Promise<Cost> {
  const file = join(ground.scratch, "production-cell-pool-1-tenants.json");
  writeFileSync(file, JSON.stringify(plan(Array.from({ length: ground.tenants }, (_, n) => changedRow(`t${n}`)))));
  const run = () => measure([join(ROOT, "cli/run.js"), "review", file], ROOT, Object.values(EXIT_CODES));
  await run();
  return await best(2, run);
}

function changedRow(tenant: string): Given {
  const contract = (port: number) => ({ name: `/tessera/${tenant}`, insecure_value: JSON.stringify({ tenant, port }) });
  const address = `aws_ssm_parameter.contract_postgresql["${tenant}"]`;
  return { address, index: tenant, before: contract(5432), after: contract(6432) };
}
