/**
 * The whole way on an emulated account, with the real Terraform and the real provider: `npm run e2e`. A fleet is deployed
 * by `./tessera deploy`, which is refused, asked, interrupted and run again on the way; it is planned empty, gains a tenant,
 * loses it through the end of its life, and goes. Beside it, the README's lines of `cdktf` run as they are written.
 */
import { stackName } from "../../config/naming";
import { someAtOnce } from "../../delivery/deploy/some-at-once";
import { Checks } from "../support/checks";
import { skipOrFail } from "../support/real-part";
import type { Plan } from "../support/terraform";
import { deployRefusedAndResumed } from "./deploying";
import { dependencies } from "./graph";
import { checkNotHeld } from "./not-held";
import { readmeLines } from "./readme";
import { stateInS3 } from "./s3-state";
import { type Deploy, ENVIRONMENT, World } from "./world";

const REGIONS = ["eu-central-1", "eu-west-1"];
const ROWS = stackName.cellTenants(ENVIRONMENT, "shared");
const DEDICATED = stackName.tenant(ENVIRONMENT, "umbrella_corp");
/** States of a tenant's life after `active`, in order. */
const END_OF_LIFE = ["suspended", "offboarding", "erased"];
const NEW_TENANT = "wayne_labs";
/** What answers for a deployment where nobody sits. */
const GO_ON = ["--yes", "--accept-review"];

const describe = (plan: Plan) =>
  plan.changes.map(({ actions, address }) => `${actions.join("+")} ${address}`).join("\n") || "(outputs)";

/** Whether every change is of one tenant's rows. */
const onlyRowsOf = (tenant: string, plan: Plan) =>
  plan.changes.length > 0 && plan.changes.every(({ index }) => index === tenant);

async function main(): Promise<number> {
  const world = await World.create();
  const checks = new Checks();
  try {
    console.log(world.description);
    await Promise.all([
      checks.suite(() => tell(world, checks)),
      checks.suite(() => readmeLines(checks)),
      checks.suite(() => stateInS3(world.environment, checks)),
    ]);
  } finally {
    await world.end();
  }
  return checks.end();
}

async function tell(world: World, checks: Checks): Promise<void> {
  const stacks = await checks.step("the fleet synthesizes", () => world.synth());
  await checkOrder(world, checks, stacks);
  await deployRefusedAndResumed(world, checks);

  const learned = await world.learnSecrets(REGIONS);
  checks.check("the emulator made master passwords to look for", learned > 0);
  await each(stacks, async (stack) => {
    const plan = await world.plan(stack);
    checks.check(`the second plan of ${stack} is empty`, plan.empty, () => describe(plan));
    await world.scanState(stack);
  });
  await checkNotHeld(world, checks, stacks);

  await gainAndLose(world, checks, stacks);
  await endEngine(world, checks);
  await endDedicated(world, checks);
  await destroyAll(world, checks, stacks);

  const { synthesized, plans, states } = world.scanned;
  checks.check(
    `no secret in ${synthesized} synthesized documents, ${plans} plans and ${states} states`,
    world.leaks.length === 0 && Math.min(synthesized, plans, states) > 0,
    () => world.leaks.map(({ document, path, rule }) => `${document}: ${path}: ${rule}`).join("\n"),
  );
}

/** Stacks that wait for nobody, some at a time. */
const each = (stacks: readonly string[], work: (stack: string) => Promise<void>) =>
  someAtOnce(stacks, { parallel: 3, stop: () => false }, work);

/** The order of deploying is made by hand (stacks/plan.ts): what is synthesized must not read what comes later. */
async function checkOrder(world: World, checks: Checks, stacks: readonly string[]): Promise<void> {
  const { document, said } = await world.deploy(["--dry-run"]);
  const layers = new Map(
    (document?.layers ?? []).flatMap(({ layer, stacks: of }) => of.map((one) => [one.stack, layer])),
  );
  checks.check(
    `deploy --dry-run names the ${stacks.length} stacks`,
    [...layers.keys()].sort().join() === stacks.join(),
    () => said,
  );
  for (const [stack, after] of dependencies(world.out, stacks)) {
    console.log(`        ${stack} after ${after.join(", ") || "nothing"}`);
    const late = after.filter((one) => (layers.get(one) ?? 99) >= (layers.get(stack) ?? 0));
    checks.check(`${stack} comes after all that it reads`, late.length === 0, () => late.join(", "));
  }
}

/** Synthesizes again and returns the stacks whose bytes are not what they were. */
async function changedStacks(world: World): Promise<string[]> {
  const before = world.digests();
  await world.synth();
  const after = world.digests();
  return [...new Set([...before.keys(), ...after.keys()])].filter((stack) => before.get(stack) !== after.get(stack));
}

/** Stacks of a deployment with an outcome. */
const having = ({ document }: Deploy, outcome: string) =>
  (document?.layers ?? []).flatMap(({ stacks }) =>
    stacks.filter((one) => one.outcome === outcome).map(({ stack }) => stack),
  );

async function deployWell(world: World, checks: Checks, what: string, ...args: string[]): Promise<Deploy> {
  const ended = await world.deploy(args);
  checks.check(what, ended.code === 0, () => `ended with ${ended.code}:\n${ended.said}`);
  return ended;
}

async function gainAndLose(world: World, checks: Checks, stacks: readonly string[]): Promise<void> {
  const original = world.digests();
  await world.addTenant(NEW_TENANT, "standard", ENVIRONMENT);
  const changed = await changedStacks(world);
  checks.check("a tenant's folder changes exactly one stack", changed.join() === ROWS, () => changed.join(", "));
  const added = await world.plan(ROWS);
  const creates = added.changes.every(({ actions }) => actions.join() === "create");
  checks.check("and creates only that tenant's addresses", creates && onlyRowsOf(NEW_TENANT, added), () =>
    describe(added),
  );
  const deployed = await deployWell(world, checks, "deploy of the whole environment: --yes is enough", "--yes");
  const [applied, left] = [having(deployed, "applied"), having(deployed, "as it is")];
  checks.check(
    "applies that stack's plan alone, and says of every other that it is as it should be",
    applied.join() === ROWS && left.length === stacks.length - 1,
    () => deployed.said,
  );
  checks.check("and it plans empty", (await world.plan(ROWS)).empty);

  for (const state of END_OF_LIFE) {
    world.setLifecycle(NEW_TENANT, state);
    const touched = await changedStacks(world);
    checks.check(`${state}: no other stack changes`, touched.join() === ROWS, () => touched.join(", "));
    const plan = await world.plan(ROWS);
    checks.check(`${state}: only that tenant's addresses change`, onlyRowsOf(NEW_TENANT, plan), () => describe(plan));
    if (state === "erased") await refusedByReview(world, checks, NEW_TENANT);
    const exceptions =
      state === "erased" ? ["--exceptions", world.exceptions(["tenant-row-removed", "mass-destruction"])] : [];
    await deployWell(world, checks, `${state}: it is deployed`, "--tenant", NEW_TENANT, ...GO_ON, ...exceptions);
    if (state !== "erased") continue;
    const same = (a: Plan, b: Plan) =>
      a.changes.map((c) => c.address).join() === b.changes.map((c) => c.address).join();
    const deletes = plan.changes.every(({ actions }) => actions.join() === "delete");
    checks.check("erased: exactly what was created is destroyed", deletes && same(added, plan), () => describe(plan));
  }
  await world.removeTenant(NEW_TENANT);
  await world.synth();
  const restored = [...original].every(([stack, digest]) => world.digests().get(stack) === digest);
  checks.check("without the folder every stack is what it was before", restored);
}

/** What would take a tenant's data away is not applied by whoever says yes: it wants an exception. */
async function refusedByReview(world: World, checks: Checks, tenant: string): Promise<void> {
  const ended = await world.deploy(["--tenant", tenant, ...GO_ON]);
  checks.check(
    "erased: the review says STOP, and nothing is applied",
    ended.code === 2 && ended.document?.outcome === "stopped" && having(ended, "applied").length === 0,
    () => `ended with ${ended.code}:\n${ended.said}`,
  );
}

/** One engine of a tenant ends, and the rest of it stays as it is. */
async function endEngine(world: World, checks: Checks): Promise<void> {
  const [tenant, engine] = ["umbrella_corp", "pgvector"];
  const its = new RegExp(`[._]${engine}(?:_|-|\\[|$)|-${engine}_`);
  const before = await managed(world);
  checks.check(
    `${engine} of a tenant: it is there`,
    before.some((address) => its.test(address)),
  );
  for (const state of ["offboarding", "erased", "gone"]) {
    await world.endEngine(tenant, engine, ...(state === "gone" ? ["--deployed"] : []));
    const touched = await changedStacks(world);
    const wanted = state === "gone" ? "" : DEDICATED;
    checks.check(`${engine}, ${state}: no other stack changes`, touched.join() === wanted, () => touched.join(", "));
    if (state === "gone") continue;
    const exceptions = state === "erased" ? ["--exceptions", world.exceptions(ERASURE)] : [];
    await deployWell(
      ...([world, checks, `${engine}, ${state}: it is deployed`] as const),
      ...["--tenant", tenant, ...GO_ON, ...exceptions],
    );
    const now = await managed(world);
    const gone = before.filter((address) => !now.includes(address));
    const expected = state === "erased" ? before.filter((address) => its.test(address)) : [];
    checks.check(
      `${engine}, ${state}: ${state === "erased" ? "all of it is gone, and nothing else" : "all of it is there"}`,
      gone.join() === expected.join(),
      () => `gone: ${gone.join(", ")}\nexpected: ${expected.join(", ")}`,
    );
  }
  checks.check(`${engine}: what stays plans empty`, (await world.plan(DEDICATED)).empty);
}

/** What the dedicated tenant has in its state, in the order of addresses. */
async function managed(world: World): Promise<string[]> {
  return (await world.stateList(DEDICATED)).filter((address) => !address.startsWith("data.")).sort();
}

/** A dedicated tenant ends in the same way, in a stack of its own. */
async function endDedicated(world: World, checks: Checks): Promise<void> {
  for (const state of END_OF_LIFE) {
    world.setLifecycle("umbrella_corp", state);
    const touched = await changedStacks(world);
    checks.check(`dedicated, ${state}: no other stack changes`, touched.join() === DEDICATED, () => touched.join(", "));
    const exceptions = state === "erased" ? ["--exceptions", world.exceptions(ERASURE)] : [];
    await deployWell(
      ...([world, checks, `dedicated, ${state}: it is deployed`] as const),
      ...["--tenant", "umbrella_corp", ...GO_ON, ...exceptions],
    );
  }
  const left = (await world.stateList(DEDICATED)).filter((address) => !address.startsWith("data."));
  checks.check("dedicated, erased: nothing of it is left", left.length === 0, () => left.join("\n"));
}

/** Rules that the end of a dedicated tenant breaks. */
const ERASURE = [
  ...["stateful-delete", "mass-destruction", "key-destroyed", "tenant-row-removed", "backup-and-data"],
  ...["audit-weakened", "control-removed", "monitoring-reduced", "deletion", "protection-off"],
];

async function destroyAll(world: World, checks: Checks, stacks: readonly string[]): Promise<void> {
  const alone = await world.deploy([
    "--stack",
    stackName.foundation(ENVIRONMENT),
    "--destroy",
    "--confirm",
    ENVIRONMENT,
  ]);
  checks.check(
    "what others stand on is not destroyed",
    alone.code === 2 && alone.said.includes(`${stackName.cell(ENVIRONMENT, "shared")} stands on what is to go`),
    () => `ended with ${alone.code}:\n${alone.said}`,
  );
  await deployWell(world, checks, "deploy --destroy takes everything away", "--destroy", "--confirm", ENVIRONMENT);
  for (const stack of stacks) {
    const left = await world.stateList(stack);
    checks.check(`${stack} is gone`, left.length === 0, () => left.join("\n"));
  }
}

main()
  .catch((error) => skipOrFail("e2e", error))
  .then((code) => {
    process.exitCode = code;
  });
