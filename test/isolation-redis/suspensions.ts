import { type AclRule, accessString } from "../../constructs/engines/redis/acl";
import { type Connection, RespError } from "../../constructs/engines/redis/resp";
import type { Checks } from "../support/checks";
import { subscribe } from "./kinds";
import { type Server, setUser } from "./server";
import { ATTACKER, rulesFor, seed } from "./world";

const STRATEGY = "row_level_security";
const own = (name: string) => `${ATTACKER}:${name}`;

/** Sessions that are open when their user is closed, each in a state that could outlive it. */
interface Held {
  readonly title: string;
  readonly hold: readonly (readonly string[])[];
  /** What the session does afterwards, which must be refused. */
  readonly next: readonly string[];
}

const HELD: readonly Held[] = [
  { title: "a session that is idle", hold: [["PING"]], next: ["GET", own("own")] },
  { title: "a transaction that is queued", hold: [["MULTI"], ["SET", own("late"), "x"]], next: ["EXEC"] },
  { title: "a watched key", hold: [["WATCH", own("own")]], next: ["MULTI"] },
  { title: "a session in another database", hold: [["SELECT", "1"]], next: ["SET", own("late"), "x"] },
  { title: "a session that signs in again", hold: [["PING"]], next: ["AUTH", ATTACKER, "secret"] },
  { title: "a session that asks for more", hold: [["PING"]], next: ["ACL", "SETUSER", ATTACKER, "on", "+@all"] },
];

/** What an open session can still do after the rules were given, or null; and whether a listener still hears. */
async function after(server: Server, rules: readonly AclRule[]): Promise<readonly string[]> {
  const { admin } = server;
  await seed(admin);
  await setUser(admin, ATTACKER, accessString(rulesFor(ATTACKER, STRATEGY)));
  const opened: Connection[] = [];
  const open = async () => {
    const connection = await server.signIn(ATTACKER);
    opened.push(connection);
    return connection;
  };
  try {
    const sessions = await Promise.all(HELD.map(open));
    for (const [index, { hold }] of HELD.entries()) for (const words of hold) await sessions[index]!.must(...words);
    const listener = await open();
    const refusal = await subscribe(listener, "SUBSCRIBE", own("news"));
    if (refusal) throw refusal;

    await setUser(admin, ATTACKER, accessString(rules));

    const still: string[] = [];
    for (const [index, { title, next }] of HELD.entries()) {
      const reply = await sessions[index]!.send(...next).catch((error) => error);
      if (!(reply instanceof Error)) still.push(`${title}: ${next.join(" ")} answered ${JSON.stringify(reply)}`);
    }
    await admin.must("PUBLISH", own("news"), "for those who may");
    await listener.send("PING").catch(() => null);
    if (listener.pushed.length > 0) still.push("a listener hears on");
    if (await admin.must("EXISTS", own("late"))) still.push("a key was written");
    const again = await server.signIn(ATTACKER).then(
      (connection) => connection.close(),
      (error) => error,
    );
    if (!(again instanceof RespError)) still.push("a new session was let in");
    return still;
  } finally {
    for (const connection of opened) connection.close();
  }
}

/** A tenant that is suspended: what it had open does nothing more, and each rule is needed for that. */
export async function suspensions(server: Server, checks: Checks): Promise<void> {
  for (const state of ["suspended", "offboarding"] as const) {
    const rules = rulesFor(ATTACKER, STRATEGY, false, state);
    const still = await after(server, rules);
    checks.check(
      `${state}: ${HELD.length} open sessions, a listener and a new one do nothing`,
      still.length === 0,
      () => still.join("; "),
    );
  }
  const rules = rulesFor(ATTACKER, STRATEGY, false, "suspended");
  for (const rule of rules.filter(({ guard }) => guard)) {
    const left = rules.flatMap((one) =>
      one !== rule ? [one] : one.without === undefined ? [] : [{ ...one, rule: one.without }],
    );
    const still = await after(server, left);
    checks.check(`suspended: without ${rule.rule} something goes on: ${still[0]}`, still.length > 0);
  }
  const asBefore = rulesFor(ATTACKER, STRATEGY).map((one) => (one.rule === "on" ? { ...one, rule: "off" } : one));
  const goesOn = await after(server, asBefore);
  checks.check(`off alone ends no session: ${goesOn.length} go on`, goesOn.length >= 3, () => goesOn.join("; "));
}
