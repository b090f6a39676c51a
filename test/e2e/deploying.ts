import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stackName } from "../../config/naming";
import type { Checks } from "../support/checks";
import { until } from "../support/until";
import { type Deploy, ENVIRONMENT, type World } from "./world";

const RECOVERY = stackName.recovery(ENVIRONMENT);
const FOUNDATION = stackName.foundation(ENVIRONMENT);
/** Instances that stand when the run is cut off. */
const ENOUGH = 12;
const PATIENCE_MS = 300_000;

const outcomeOf = ({ document }: Deploy, stack: string) =>
  document?.layers.flatMap(({ stacks }) => stacks).find((one) => one.stack === stack)?.outcome;
const told = ({ code, said }: Deploy) => `ended with ${code}:\n${said}`;

/** Brings an empty account to the fleet, with all that comes between. */
export async function deployRefusedAndResumed(world: World, checks: Checks): Promise<void> {
  const early = await world.deploy(["--tenant", "initech", "--yes"]);
  const cell = stackName.cell(ENVIRONMENT, "shared");
  checks.check(
    "a tenant whose cell is not there is refused, and the cell is named",
    early.code === 2 &&
      early.said.includes(`${cell} is not deployed, and ${stackName.cellTenants(ENVIRONMENT, "shared")} stands on it`),
    () => told(early),
  );
  const restore = world.setAccount("222222222222");
  const other = await world.deploy(["--yes"]);
  restore();
  checks.check(
    "with another account's credentials nothing is done",
    other.code === 2 &&
      /is of account 222222222222 .*credentials are of 123456789012: nothing was done/.test(other.said),
    () => told(other),
  );

  await killed(world, checks);
  await resumed(world, checks);
  await interrupted(world, checks);
  const whole = await checks.step("every layer is deployed", () => world.deploy(["--yes", "--accept-review"]));
  const well = whole.code === 0 && whole.document?.outcome === "deployed";
  checks.check("everything is as its files say", well, () => told(whole));
  const stood = [FOUNDATION, RECOVERY].every((stack) => outcomeOf(whole, stack) === "as it is");
  checks.check("what stood before is told to be as it should be", stood, () => told(whole));
}

const instancesIn = (world: World, stack: string) => {
  const log = join(world.out, "deploy", stack, "apply.log");
  return existsSync(log) ? (readFileSync(log, "utf8").match(/"type":"apply_complete"/g)?.length ?? 0) : 0;
};

/** Processes that one has started. Source: proc(5), /proc/pid/task/tid/children; none where there is no such file. */
function startedBy(pid: number | undefined): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").split(" ").filter(Boolean).map(Number) : [];
}

/** Killed outright while the foundation is applied: Terraform goes on by itself, and holds the lock until its end. */
async function killed(world: World, checks: Checks): Promise<void> {
  let terraform: readonly number[] = [];
  const ended = await world.deploy(["--yes"], async (child) => {
    await until(() => child.exitCode !== null || instancesIn(world, FOUNDATION) >= ENOUGH, PATIENCE_MS);
    terraform = startedBy(child.pid);
    child.kill("SIGKILL");
    // It stands still until the run beside it has come, and would be at its end before.
    for (const pid of terraform) process.kill(pid, "SIGSTOP");
  });
  const lock = `${world.stateFile(FOUNDATION).replace(/([^/]+)$/, ".$1")}.lock.info`;
  checks.check("killed while it applies: Terraform holds the lock", ended.code === null && existsSync(lock), () =>
    told(ended),
  );
  const early = await world.deploy(["--yes"]);
  for (const pid of terraform) process.kill(pid, "SIGCONT");
  checks.check(
    "a run beside it is told whose lock that is, and what to do",
    early.code === 3 && /the state is locked by \S+@\S+ since .* force-unlock [0-9a-f-]{36}/.test(early.said),
    () => told(early),
  );
  checks.check("Terraform comes to its end", await until(() => !existsSync(lock), PATIENCE_MS));
}

/** The same call again, which stops where a person has to look. */
async function resumed(world: World, checks: Checks): Promise<void> {
  const again = await world.deploy(["--yes"]);
  checks.check("the next run finds what it did", outcomeOf(again, FOUNDATION) === "as it is", () => told(again));
  checks.check(
    "--yes does not go past REVIEW: nothing of that layer is applied",
    again.code === 1 &&
      again.document?.outcome === "waiting" &&
      again.document.layers[1]?.verdict === "REVIEW" &&
      outcomeOf(again, RECOVERY) === "planned",
    () => told(again),
  );
}

/** Ctrl-C while a layer is applied: it is finished, and nothing more is begun. */
async function interrupted(world: World, checks: Checks): Promise<void> {
  const ended = await world.deploy(["--yes", "--accept-review"], async (child) => {
    await until(
      () => child.exitCode !== null || existsSync(join(world.out, "deploy", RECOVERY, "apply.log")),
      PATIENCE_MS,
    );
    child.kill("SIGINT");
  });
  const cell = outcomeOf(ended, stackName.cell(ENVIRONMENT, "shared"));
  checks.check(
    "interrupted while it applies: that is finished, and nothing more is begun",
    ended.code === 130 && outcomeOf(ended, RECOVERY) === "applied" && cell === "not begun",
    () => told(ended),
  );
}
