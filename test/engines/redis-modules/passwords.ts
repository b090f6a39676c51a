import type { Checks } from "../../support/checks";
import { Killed } from "../../support/keeper";
import type { Member } from "./servers";
import { failed, type World } from "./world";

const DAY_MS = 86_400_000;
/** More than a run makes: where each one fails, the loop ends all the same. */
const MOST_CHANGES = 30;
const TENANT = "acme";
const USER = `tenant_${TENANT}`;

/** Clients with the old and with the new password, on every member, from the change until the old one ends. */
export async function passwords(world: World, checks: Checks): Promise<void> {
  const enters = async (user: string, password: string) => {
    const said = await Promise.all(
      world.members.map((member) => failed(member.signIn(user, password).then((one) => one.close()))),
    );
    return said.filter((one) => one === "").length;
  };
  const everywhere = world.members.length;
  const executor = () => world.executor()!.password!;
  const old = { tenant: world.password(TENANT), executor: executor() };
  const both = async (when: string) => {
    checks.check(`${when} every member takes the old password`, (await enters(USER, old.tenant)) === everywhere);
    checks.check(
      `${when} every member takes the one that is read`,
      (await enters(USER, world.password(TENANT))) === everywhere &&
        (await enters("tessera_executor", executor())) === everywhere,
    );
  };
  const open = await (world.members[0] as Member).signIn(USER, old.tenant);

  // The run ends at each change in turn: nobody is refused, and the next one goes on.
  for (let change = 1; change < MOST_CHANGES; change++) {
    let count = 0;
    world.keeper.acts = (when) => {
      // Nothing comes after a kill.
      if (count === change || (when === "after" && ++count === change)) throw new Killed();
    };
    const cut = (await failed(world.rotate(TENANT))) !== "";
    world.keeper.acts = () => {};
    await both(`after a run that ended at change ${change}`);
    if (!cut) break;
  }
  await world.rotate(TENANT);
  checks.check("there is another one", world.password(TENANT) !== old.tenant && executor() !== old.executor);
  await world.apply(TENANT);
  await both("after a deployment in between");

  const early = await world.rotate(TENANT);
  checks.check(
    "before its time the old one stays",
    early.every((action) => action === "overlap"),
    () => early.join(),
  );
  world.keeper.now += 8 * DAY_MS;
  const closed = await world.rotate(TENANT, { older_than_days: 365 });
  checks.check(
    "at its end it goes",
    closed.every((action) => action === "close"),
    () => closed.join(),
  );
  checks.check("and no member takes it any more", (await enters(USER, old.tenant)) === 0);
  checks.check("nor the executor's", (await enters("tessera_executor", old.executor)) === 0);
  checks.check("the new one is taken", (await enters(USER, world.password(TENANT))) === everywhere);
  const went = await failed(open.must("GET", `${TENANT}:k`));
  checks.check("and a session that was open goes on", went === "", () => went);
  open.close();
  const looked = await world.look({ [TENANT]: "active", globex: "active" });
  checks.check(
    "the look after a deployment finds nothing wrong",
    looked.every(({ holds }) => holds === true),
    () => JSON.stringify(looked.filter(({ holds }) => holds !== true)),
  );
}
