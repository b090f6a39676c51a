/**
 * The platform of in-cluster engines and the AWS part of every engine but PostgreSQL (which e2e has), with the real
 * Terraform and the real provider on an emulated account: `npm run test:engines:platform`. Applied in the order that
 * the manifest gives, planned again, with one tenant more, and gone.
 */
import { stackName } from "../../../config/naming";
import { CREDENTIALED, credentialName } from "../../../constructs/kubernetes/upstreams";
import { dependencies, inOrder, reversed } from "../../e2e/graph";
import { Checks } from "../../support/checks";
import { skipOrFail } from "../../support/real-part";
import type { Plan } from "../../support/terraform";
import { allBefore, hiddenReferences, orderOf } from "./order";
import { World } from "./world";

const SUITE = "test:engines:platform";
const ENVIRONMENT = "development";
const ROWS = stackName.cellTenants(ENVIRONMENT, "every");
const NEW_TENANT = "wayne_labs";

const listed = (plan: Plan) =>
  plan.changes.map(({ address, actions }) => `${actions.join("+")} ${address}`).join("\n") || "(outputs)";

async function tell(world: World, checks: Checks): Promise<void> {
  const { all, aws } = await checks.step("every stack synthesizes", () => world.synth());
  const order = orderOf(world.out, aws);
  for (const [stack, after] of order) console.log(`        ${stack} after ${after.join(", ") || "nothing"}`);
  checkReferences(world, checks, all, order);

  for (const name of aws) await world.stack(name).init();
  await inOrder(order, async (name) => {
    if (name === stackName.platform(ENVIRONMENT)) await fillIn(world, checks);
    await checks.step(`${name} applies`, async () => {
      const problems = await world.stack(name).validate();
      checks.check(`${name} is valid`, problems.length === 0, () => JSON.stringify(problems, null, 2));
      await world.stack(name).apply();
    });
  });
  await planEmpty(world, checks, aws, "after applying");

  await gainTenant(world, checks);
  await inOrder(reversed(order), (name) =>
    checks.step(`${name} destroys`, async () => {
      await world.stack(name).destroy();
      const left = await world.stack(name).stateList();
      checks.check(`${name} is gone`, left.length === 0, () => left.join("\n"));
    }),
  );
}

/** The platform says what has to be filled in before it, and no rule is asked for while a secret is empty. */
async function fillIn(world: World, checks: Checks): Promise<void> {
  const name = stackName.platform(ENVIRONMENT);
  const refused = await world
    .stack(name)
    .plan()
    .then(() => "")
    .catch((error: unknown) => String(error));
  for (const prefix of CREDENTIALED) {
    const secret = credentialName({ name: ENVIRONMENT }, prefix);
    checks.check(
      `${name} names the empty ${secret}`,
      refused.replace(/\s+/g, " ").includes(`${secret} has no value`),
      () => refused,
    );
    await world.fillIn(secret);
  }
}

/** A stack leans on another by a published contract only, and on none that the order does not put before it. */
function checkReferences(world: World, checks: Checks, all: readonly string[], order: Map<string, string[]>): void {
  for (const name of all) {
    const hidden = hiddenReferences(world.out, name);
    checks.check(`${name} reads no other state and has no output`, hidden.length === 0, () => hidden.join("\n"));
  }
  for (const [name, read] of dependencies(world.out, [...order.keys()])) {
    const before = allBefore(order, name);
    const late = read.filter((one) => !before.has(one));
    checks.check(`${name} comes after what it reads`, late.length === 0, () => late.join("\n"));
  }
}

async function planEmpty(world: World, checks: Checks, stacks: readonly string[], when: string): Promise<void> {
  await inOrder(new Map(stacks.map((name) => [name, []])), async (name) => {
    const plan = await world.stack(name).plan();
    checks.check(`${name} plans empty ${when}`, plan.empty, () => listed(plan));
  });
}

async function gainTenant(world: World, checks: Checks): Promise<void> {
  const before = new Map((await world.synth()).all.map((name) => [name, world.text(name)]));
  world.addTenant(NEW_TENANT, "acme");
  const { all } = await world.synth();
  const changed = all.filter((name) => world.text(name) !== before.get(name));
  checks.check("a tenant's folder changes exactly one stack", changed.join() === ROWS, () => changed.join("\n"));
  const plan = await world.stack(ROWS).plan();
  const own = plan.changes.every(({ index, actions }) => index === NEW_TENANT && actions.join() === "create");
  checks.check("and adds that tenant's rows only", own && plan.changes.length > 0, () => listed(plan));
  await checks.step("which apply", () => world.stack(ROWS).apply());
  await planEmpty(world, checks, [ROWS], "with the new tenant");
}

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

main()
  .catch((error) => skipOrFail(SUITE, error))
  .then((code) => {
    process.exitCode = code;
  });
