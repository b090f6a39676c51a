import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeFleet } from "./fleets/write";
import { best, type Cost, measure } from "./measure";
import { rowsOf } from "./rows";

export const ROOT = resolve(__dirname, "..");
const ENVIRONMENT = "production";
/** Of the fleets. */
export const SEED = 1;
/** Room for the heap of programs that need it. */
const LARGE_HEAP = "--max-old-space-size=16000";
const TSX = join(ROOT, "node_modules/tsx/dist/cli.mjs");

/** What the programs cost on one fleet. */
export interface SizeResult {
  readonly tenants: number;
  readonly stacks: number;
  readonly instances: number;
  readonly megabytes: number;
  readonly tessera: Cost;
  /** Tessera's synth again over what it wrote: nothing changed, nothing is written. */
  readonly again: Cost;
  /** The same where one tenant changed. */
  readonly oneChanged: Cost;
  readonly straightforward: Cost;
  readonly straightforwardWithoutTraces: Cost;
  readonly floor: Cost;
  /** Rows of pooled tenants alone: Tessera, and AWS CDK; null where bench/ is not installed. */
  readonly rows: Cost;
  readonly awsCdk: Cost | null;
}

/** A generated fleet and where programs write. */
export class BenchFleet {
  readonly fleet: string;

  constructor(
    readonly scratch: string,
    readonly tenants: number,
  ) {
    this.fleet = join(scratch, `fleet-${tenants}`);
    if (!existsSync(this.fleet)) writeFleet(tenants, SEED, this.fleet);
  }

  get folders(): string[] {
    return ["--tenants", join(this.fleet, "tenants"), "--overrides", join(this.fleet, "overrides")];
  }

  /** A folder that does not exist yet. */
  out(name: string): string {
    const folder = join(this.scratch, `out-${this.tenants}-${name}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(this.scratch, { recursive: true });
    return folder;
  }

  /** Changes the first tenant's file, and nothing that it says. */
  changeOne(): void {
    const [id] = readFileSync(join(this.fleet, "tenants/ledger.txt"), "utf8").split("\n") as [string];
    appendFileSync(join(this.fleet, "tenants", id, "tenant.yml"), "#\n");
  }

  command(name: string, ...args: string[]): Promise<Cost> {
    return measure([...nodeOptionsOf(name), join(ROOT, "cli/run.js"), name, ...args, ...this.folders], ROOT);
  }

  synth(out: string, ...names: string[]): Promise<Cost> {
    return this.command("synth", ...names, "--out", out);
  }
}

/** Options of node that the command's script in package.json gives. */
export function nodeOptionsOf(command: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  return (scripts[command] ?? "").split(" ").filter((word) => word.startsWith("--"));
}

/** Runs the programs on the ground, each `runs` times where that is cheap. */
export async function measureSize(ground: BenchFleet, say: (text: string) => void): Promise<SizeResult> {
  const { tenants } = ground;
  const runs = tenants <= 1000 ? 3 : 2;
  const written = ground.out("tessera");
  // The first run makes the bundle.
  await ground.synth(ground.out("first"), `${ENVIRONMENT}-foundation`);
  say(`${tenants} tenants: Tessera`);
  const tessera = await best(runs, () => ground.synth(ground.out("tessera"), ENVIRONMENT, "--fresh"));
  const again = await best(runs, () => ground.synth(written, ENVIRONMENT));
  const oneChanged = await best(runs, () => {
    ground.changeOne();
    return ground.synth(written, ENVIRONMENT);
  });
  const rows = await best(runs, () => ground.synth(ground.out("rows"), `${ENVIRONMENT}-cell-*-tenants`, "--fresh"));
  say(`${tenants} tenants: the floor`);
  const floor = await best(runs, () => floorCost(ground, written));
  say(`${tenants} tenants: the straightforward program`);
  const program = (...options: string[]) =>
    measure(
      [LARGE_HEAP, TSX, "bench/programs/straightforward.ts", ground.fleet, ground.out("straightforward"), ...options],
      ROOT,
    );
  const straightforward = await program();
  const { instances } = JSON.parse(straightforward.output.trim().split("\n").at(-1)!) as { instances: number };
  const straightforwardWithoutTraces = await program("--no-stack-traces");
  ground.out("straightforward");
  const awsCdk = await awsCdkCost(ground, written, say);
  const stacks = readdirSync(join(written, "stacks")).map((name) => join(written, "stacks", name, "cdk.tf.json"));
  const bytes = stacks.reduce((sum, file) => sum + readFileSync(file).length, 0);
  const ours = instancesOf(tessera.output);
  if (ours !== instances) throw new Error(`Tessera makes ${ours} instances, the straightforward program ${instances}`);
  return {
    tenants,
    stacks: stacks.length,
    instances,
    megabytes: bytes / 1e6,
    ...{ tessera, again, oneChanged, straightforward, straightforwardWithoutTraces, floor, rows, awsCdk },
  };
}

/** The last number of the table that synth ends with. */
function instancesOf(output: string): number {
  const line = output.split("\n").find((text) => /^[0-9]+ stacks? /.test(text));
  return Number(line?.trim().split(/\s+/).at(-1));
}

interface Phase {
  readonly wall_ms: number;
  readonly cpu_ms: number;
}

/** Parsing and writing alone: what the floor program does besides is not counted. */
async function floorCost(ground: BenchFleet, written: string): Promise<Cost> {
  const out = ground.out("floor");
  const cost = await measure([LARGE_HEAP, "bench/programs/floor.js", ground.fleet, written, out], ROOT);
  const { parse, write } = JSON.parse(cost.output) as { parse: Phase; write: Phase };
  return { ...cost, wall_ms: parse.wall_ms + write.wall_ms, cpu_ms: parse.cpu_ms + write.cpu_ms };
}

async function awsCdkCost(ground: BenchFleet, written: string, say: (text: string) => void): Promise<Cost | null> {
  if (!existsSync(join(ROOT, "bench/node_modules/aws-cdk-lib"))) {
    say("AWS CDK is left out: npm ci --prefix bench installs it");
    return null;
  }
  say(`${ground.tenants} tenants: AWS CDK`);
  const file = join(ground.scratch, `rows-${ground.tenants}.json`);
  writeFileSync(file, JSON.stringify(rowsOf(written)));
  return await measure([LARGE_HEAP, "bench/programs/aws-cdk.js", file, ground.out("aws-cdk")], ROOT);
}
