/**
 * The whole way on an emulated account, with the real Terraform and the real provider: `npm run e2e`. A fleet is
 * synthesized, applied, planned again, gains a tenant, loses it through the end of its life, and goes.
 */
import { stackName } from "../../config/naming";
import { Checks } from "../support/checks";
import { skipOrFail } from "../support/real-part";
import type { Plan } from "../support/terraform";
import { dependencies, inOrder, reversed } from "./graph";
import { checkNotHeld } from "./not-held";
import { World } from "./world";

const ENVIRONMENT = "development";
const REGIONS = ["eu-central-1", "eu-west-1"];
const ROWS = stackName.cellTenants(ENVIRONMENT, "shared");
const DEDICATED = stackName.tenant(ENVIRONMENT, "umbrella_corp");
/** States of a tenant's life after `active`, in order. */
const END_OF_LIFE = ["suspended", "offboarding", "erased"];
const NEW_TENANT = "wayne_labs";

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
    await checks.suite(() => tell(world, checks));
  } finally {
    await world.end();
  }
  return checks.end();
}

async function tell(world: World, checks: Checks): Promise<void> {
  const stacks = await checks.step("the fleet synthesizes", () => world.synth());
  const needs = dependencies(world.out, stacks);
  for (const [stack, after] of needs) console.log(`        ${stack} after ${after.join(", ") || "nothing"}`);

  await checks.step("every stack applies, each after those whose contract it reads", async () => {
    for (const stack of stacks) await world.init(stack);
    await inOrder(needs, (stack) => checks.step(`${stack} applies`, () => world.apply(stack)));
  });
  const learned = await world.learnSecrets(REGIONS);
  checks.check("the emulator made master passwords to look for", learned > 0);
  await inOrder(new Map(stacks.map((stack) => [stack, []])), async (stack) => {
    const plan = await world.plan(stack);
    checks.check(`the second plan of ${stack} is empty`, plan.empty, () => describe(plan));
    await world.scanState(stack);
  });
  await checkNotHeld(world, checks, stacks);

  await gainAndLose(world, checks);
  await prepareEndOfDedicated(world, checks);

  await checks.step("every stack destroys, each before those whose contract it reads", () =>
    inOrder(reversed(needs), async (stack) => {
      // The erasure takes minutes and touches nobody else: it goes on beside the others.
      if (stack === DEDICATED) await eraseDedicated(world, checks);
      await checks.step(`${stack} destroys`, () => world.destroy(stack));
    }),
  );
  for (const stack of stacks) {
    const left = await world.stack(stack).stateList();
    checks.check(`${stack} is gone`, left.length === 0, () => left.join("\n"));
  }

  const { synthesized, plans, states } = world.scanned;
  checks.check(
    `no secret in ${synthesized} synthesized documents, ${plans} plans and ${states} states`,
    world.leaks.length === 0 && Math.min(synthesized, plans, states) > 0,
    () => world.leaks.map(({ document, path, rule }) => `${document}: ${path}: ${rule}`).join("\n"),
  );
}

/** Synthesizes again and returns the stacks whose bytes are not what they were. */
async function changedStacks(world: World): Promise<string[]> {
  const before = world.digests();
  await world.synth();
  const after = world.digests();
  return [...new Set([...before.keys(), ...after.keys()])].filter((stack) => before.get(stack) !== after.get(stack));
}

async function gainAndLose(world: World, checks: Checks): Promise<void> {
  const original = world.digests();
  await world.addTenant(NEW_TENANT, "standard", ENVIRONMENT);
  const changed = await changedStacks(world);
  checks.check("a tenant's folder changes exactly one stack", changed.join() === ROWS, () => changed.join(", "));
  const added = await world.plan(ROWS);
  const creates = added.changes.every(({ actions }) => actions.join() === "create");
  checks.check("and creates only that tenant's addresses", creates && onlyRowsOf(NEW_TENANT, added), () =>
    describe(added),
  );
  await checks.step("which apply", () => world.apply(ROWS));
  checks.check("and plan empty", (await world.plan(ROWS)).empty);

  for (const state of END_OF_LIFE) {
    world.setLifecycle(NEW_TENANT, state);
    const touched = await changedStacks(world);
    checks.check(`${state}: no other stack changes`, touched.join() === ROWS, () => touched.join(", "));
    const plan = await world.plan(ROWS);
    checks.check(`${state}: only that tenant's addresses change`, onlyRowsOf(NEW_TENANT, plan), () => describe(plan));
    await checks.step(`${state}: it applies`, () => world.apply(ROWS));
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

/** A dedicated tenant ends in the same way, in a stack of its own, as far as its erasure is deployed. */
async function prepareEndOfDedicated(world: World, checks: Checks): Promise<void> {
  for (const state of END_OF_LIFE) {
    world.setLifecycle("umbrella_corp", state);
    const touched = await changedStacks(world);
    checks.check(`dedicated, ${state}: no other stack changes`, touched.join() === DEDICATED, () => touched.join(", "));
    if (state !== "erased") await checks.step(`dedicated, ${state}: it applies`, () => world.apply(DEDICATED));
  }
}

/** Applies the erasure, which leaves nothing behind. */
async function eraseDedicated(world: World, checks: Checks): Promise<void> {
  await checks.step("dedicated, erased: it applies", () => world.apply(DEDICATED));
  const left = (await world.stack(DEDICATED).stateList()).filter((address) => !address.startsWith("data."));
  checks.check("dedicated, erased: nothing of it is left", left.length === 0, () => left.join("\n"));
}

main()
  .catch((error) => skipOrFail("e2e", error))
  .then((code) => {
    process.exitCode = code;
  });
