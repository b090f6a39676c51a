import type { Checks } from "../../support/checks";
import { failed, type World } from "./world";

/** Something done by hand to a member's users, and what the look calls it. */
const HARMS: readonly (readonly [what: string, check: string, words: readonly string[]])[] = [
  ["a key pattern more", "user-rules of acme", ["SETUSER", "tenant_acme", "~globex:*"]],
  ["a channel more", "user-rules of acme", ["SETUSER", "tenant_acme", "&*"]],
  ["a command more", "user-rules of acme", ["SETUSER", "tenant_acme", "+keys"]],
  ["a category more", "user-rules of acme", ["SETUSER", "tenant_acme", "+@scripting"]],
  ["all commands", "user-rules of acme", ["SETUSER", "tenant_acme", "+@all"]],
  ["a guard gone", "user-rules of acme", ["SETUSER", "tenant_acme", "+scan"]],
  ["a command lost", "user-rules of acme", ["SETUSER", "tenant_acme", "-@hash"]],
  ["a second set of rules", "user-rules of acme", ["SETUSER", "tenant_acme", "(~* +get)"]],
  ["a user without a password", "user-rules of acme", ["SETUSER", "tenant_acme", "nopass"]],
  ["a user that is closed", "user-rules of acme", ["SETUSER", "tenant_acme", "off"]],
  ["a user that is gone", "user-rules of acme", ["DELUSER", "tenant_acme"]],
  ["a user of nobody's", "no-other-users of null", ["SETUSER", "jane", "on", "nopass", "~*", "+@all"]],
];

/** The look after a deployment on real members: nothing wrong, then each wall broken on one member that is a replica. */
export async function looks(world: World, checks: Checks): Promise<void> {
  const tenants = { acme: "active", globex: "active" } as const;
  const failing = async (of: Parameters<World["look"]>[0] = tenants) =>
    (await world.look(of))
      .filter(({ holds }) => holds !== true)
      .map(({ check, tenant, seen }) => ({ at: `${check} of ${tenant}`, seen }));
  const fine = await failing();
  checks.check("the look finds nothing wrong", fine.length === 0, () => JSON.stringify(fine));
  const closed = await failing({ ...tenants, acme: "suspended" });
  checks.check("and sees that a tenant is open which should be closed", closed[0]?.at === "user-rules of acme");
  const text = JSON.stringify(await world.look(tenants));
  checks.check("and tells no hash of a password", !/[0-9a-f]{64}/.test(text), () => text);
  const replica = world.members.at(-1)!;
  for (const [what, at, words] of HARMS) {
    const admin = await replica.signIn("default");
    await admin.must("ACL", ...words);
    const found = await failing();
    checks.check(`the look sees ${what}`, found.length === 1 && found[0]!.at === at, () => JSON.stringify(found));
    await admin.must("ACL", "DELUSER", "jane");
    admin.close();
    for (const id of Object.keys(tenants)) await world.apply(id);
  }
  await world.apply("acme", "suspended");
  const suspended = await failing({ ...tenants, acme: "suspended" });
  checks.check("the look finds a suspended tenant closed", suspended.length === 0, () => JSON.stringify(suspended));
  await world.apply("acme");
  await replica.stop();
  const away = await failing();
  checks.check("the look sees a member that is away", away[0]?.at === "members-answer of null", () =>
    JSON.stringify(away),
  );
  await replica.start();
  const back = await failed(
    failing().then((left) => left.length > 0 && Promise.reject(new Error(JSON.stringify(left)))),
  );
  checks.check("and nothing wrong once it is back", back === "", () => back);
}
