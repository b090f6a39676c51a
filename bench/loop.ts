import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../review/report";
import { type Given, plan } from "../test/review/support/plan";
import { generatedTenants } from "./fleets/write";
import { type BenchFleet, nodeOptionsOf, ROOT, SEED } from "./sizes";

/** What a step took, its own children (git, tar) counted. */
export interface Step {
  readonly cpu_ms: number;
  readonly wall_ms: number;
}

/** From a change of one tenant to its answer, in a repository whose last commit every command has seen. */
export interface LoopResult {
  readonly tenants: number;
  readonly changed: "in a cell" | "with clusters of its own";
  /** Stacks that differ. */
  readonly stacks: number;
  /** `change --base HEAD`, the first command after the change: what the three after it say, in one process. */
  readonly change: Step;
  /** `check --base HEAD`, the first command after a further change. */
  readonly check: Step;
  readonly affected: Step;
  /** Of the stacks that `affected` names. */
  readonly synth: Step;
  /** Of a plan of as many stacks, with the tenant's row or resource changed in each. */
  readonly review: Step;
}

/** Settings of any engine and tier, none of which is a default. Each is a change to the one before and to the commit. */
const VALUES = [2, 1, 2, 1];
/** What runs remember of stacks that they built: taken away, so that each change is the first since its base. */
const HASHES = join(ROOT, ".tessera/index/stack-hashes");

export function measureLoop(ground: BenchFleet, say: (text: string) => void): LoopResult[] {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.com", ...args], {
      cwd: ground.fleet,
      stdio: "ignore",
    });
  const out = ground.out("loop");
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", "base");
  const inProduction = generatedTenants(ground.tenants, SEED).filter(({ tenant, files }) => {
    const { environments, engines } = tenant as { environments: readonly string[]; engines: readonly string[] };
    return environments.includes("production") && engines.includes("postgresql") && !("postgresql.yml" in files);
  });
  const pooled = inProduction.find(({ placement }) => placement.production === "pool-1")!;
  const dedicated = inProduction.find(({ placement }) => !("production" in placement))!;
  run(ground, "check", "--base", "HEAD");
  run(ground, "affected", "--base", "HEAD");
  return [
    { id: pooled.id, changed: "in a cell" as const },
    { id: dedicated.id, changed: "with clusters of its own" as const },
  ].map(({ id, changed }) => {
    say(`${ground.tenants} tenants: from a change to its answer, ${changed}`);
    const file = join(ground.fleet, "tenants", id, "postgresql.yml");
    let edits = 0;
    const loops = VALUES.map((size) => {
      const edit = () => {
        rmSync(HASHES, { recursive: true, force: true });
        writeFileSync(file, `# ${edits++}\npool:\n  size: ${size}\n  min_idle: 0\n`);
      };
      return { ...once(ground, id, out, edit), tenants: ground.tenants, changed };
    });
    git("clean", "-qfd");
    // The first makes bundles.
    return loops.slice(1).reduce((a, b) => (together(a).cpu_ms <= together(b).cpu_ms ? a : b));
  });
}

/** @param edit changes the tenant, to what it never was before */
function once(ground: BenchFleet, id: string, out: string, edit: () => void): Omit<LoopResult, "tenants" | "changed"> {
  edit();
  const change = run(ground, "change", "--base", "HEAD", "--out", `${out}-change`);
  edit();
  const check = run(ground, "check", "--base", "HEAD");
  const affected = run(ground, "affected", "--base", "HEAD", "--json");
  const stacks = (JSON.parse(affected.output) as { stacks: { stack: string }[] }).stacks.map(({ stack }) => stack);
  if (stacks.length === 0) throw new Error(`the change of ${id} reaches no stack`);
  const synth = run(ground, "synth", ...stacks, "--out", out);
  const plans = stacks.map((stack) => {
    const path = join(ground.scratch, `${stack}.json`);
    writeFileSync(path, JSON.stringify(plan([changedRow(id)])));
    return path;
  });
  const review = timed(["review", ...plans], Object.values(EXIT_CODES));
  return { stacks: stacks.length, change, check, affected, synth, review };
}

function run(ground: BenchFleet, command: string, ...args: string[]): Step & { readonly output: string } {
  return timed([command, ...args, ...ground.folders], [0]);
}

/** Runs a command under the shell's `time`, which counts what its children used. */
function timed([command, ...args]: readonly string[], codes: readonly unknown[]): Step & { readonly output: string } {
  const program = [process.execPath, ...nodeOptionsOf(command!), join(ROOT, "cli/run.js"), command!, ...args];
  const script = 'TIMEFORMAT="%R %U %S"; time "$@"';
  const env = { ...process.env, TESSERA_BUNDLE: undefined };
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script, "bash", ...program], {
    cwd: ROOT,
    env,
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  const [wall, user, system] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number) as [number, number, number];
  if (!codes.includes(status)) throw new Error(`${command} ended with ${status}: ${stderr.slice(-2000)}`);
  return { cpu_ms: (user + system) * 1000, wall_ms: wall * 1000, output: stdout };
}

/** From a change to its answer: `change`, and the review of the plans. */
export function together({ change, review }: LoopResult | ReturnType<typeof once>): Step {
  return sumOf([change, review]);
}

/** The same by a process for each of the four. */
export function oneByOne({ check, affected, synth, review }: LoopResult): Step {
  return sumOf([check, affected, synth, review]);
}

function sumOf(steps: readonly Step[]): Step {
  const sum = (pick: (step: Step) => number) => steps.reduce((total, step) => total + pick(step), 0);
  return { cpu_ms: sum(({ cpu_ms }) => cpu_ms), wall_ms: sum(({ wall_ms }) => wall_ms) };
}

function changedRow(tenant: string): Given {
  const contract = (port: number) => ({ name: `/tessera/${tenant}`, insecure_value: JSON.stringify({ tenant, port }) });
  const address = `aws_ssm_parameter.contract_postgresql["${tenant}"]`;
  return { address, index: tenant, before: contract(5432), after: contract(6432) };
}
