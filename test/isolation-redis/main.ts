/**
 * Attacks on a real server, under the very access strings that the room generates: `npm run test:isolation:redis`.
 * Then each guard of those strings is taken away in turn, and some attack must get through.
 */

import { homeKind } from "../../config/homes";
import type { LifecycleState } from "../../config/model";
import { STRATEGIES } from "../../config/strategies";
import { redis } from "../../constructs/engines/redis";
import {
  type AclRule,
  accessString,
  DEFAULT_RULES,
  EXECUTOR_RULES,
  tenantRules,
} from "../../constructs/engines/redis/acl";
import { driverOver } from "../../constructs/engines/redis/driver";
import { parametersOf } from "../../constructs/engines/redis/parameters";
import { RespError } from "../../constructs/engines/redis/resp";
import { security } from "../../constructs/security";
import type { Step } from "../../executor/contract/payload";
import { run } from "../../executor/run";
import { Checks, exitWith } from "../support/checks";
import { environment, resolved, settingsOf, tenant } from "../support/fixture";
import { sliceHostOf } from "../support/homes";
import { skipOrFail } from "../support/real-part";
import { ATTACKS } from "./attacks";
import { burdens } from "./burdens";
import { cluster } from "./cluster";
import { everyCommand } from "./commands";
import { subscribe } from "./kinds";
import { everyPosition } from "./positions";
import { PASSWORD, type Server, setUser, startServer } from "./server";
import { suspensions } from "./suspensions";
import { ATTACKER, attempt, checksum, rulesFor, SECRET, seed, VICTIM } from "./world";

const POOLED = Object.keys(STRATEGIES).filter((strategy) => homeKind(strategy) === "cell");
const SUITE = "test:isolation:redis";

/** What a server says of itself that no access string holds. */
const UNSAID = /^(#.*|nopass|sanitize-payload)$/;

/** Up to what is said of commands: Redis 7.0 tells them in an order of its own, later servers as they were given. */
const HEAD = /^.*? [+-]@all/;

/** A user is told as it was given, so that a plan after it is empty. */
async function comesBack(server: Server, checks: Checks): Promise<void> {
  const flags = [false, true];
  const own = flags.flatMap((on) =>
    flags.map((clusterMode) => ({ id: "acme", active: on, shared: false, clusterMode, pubsub: on, transactions: !on })),
  );
  const tenants = own.map((access) =>
    tenantRules({ ...access, scripting: access.active, modules: [], availableModules: [], keyspaceEvents: false }),
  );
  const pooled = POOLED.flatMap((strategy) => flags.map((clusterMode) => rulesFor(ATTACKER, strategy, clusterMode)));
  for (const rules of [EXECUTOR_RULES, DEFAULT_RULES, ...tenants, ...pooled]) {
    const given = accessString(rules);
    await setUser(server.admin, "told", given);
    const lines = (await server.admin.must("ACL", "LIST")) as readonly unknown[];
    const told = lines.map(String).find((line) => line.startsWith("user told "));
    const back = told
      ?.split(" ")
      .slice(2)
      .filter((word) => !UNSAID.test(word))
      .join(" ");
    const holds = back !== undefined && HEAD.exec(back)?.[0] === HEAD.exec(given)?.[0];
    checks.check(`told as it was given: ${HEAD.exec(given)?.[0]}`, holds, () => `${back}\n${given}`);
  }
  await server.admin.must("ACL", "DELUSER", "told");
}

async function attacks(server: Server, checks: Checks): Promise<void> {
  for (const strategy of POOLED)
    for (const clusterMode of [false, true]) {
      const rules = rulesFor(ATTACKER, strategy, clusterMode);
      const form = `${strategy}, cluster mode ${clusterMode ? "on" : "off"}`;
      for (const attack of ATTACKS) {
        const { breach } = await attempt(server, rules, strategy, attack);
        checks.check(`${form}: ${attack.id}: ${attack.title}`, breach === null, () => breach ?? "");
      }
    }
}

/** The rules without one guard. */
function without(rules: readonly AclRule[], guard: AclRule): AclRule[] {
  return rules.flatMap((rule) =>
    rule !== guard ? [rule] : guard.without === undefined ? [] : [{ ...rule, rule: guard.without }],
  );
}

async function mutations(server: Server, checks: Checks): Promise<void> {
  const strategy = POOLED[0]!;
  const rules = rulesFor(ATTACKER, strategy);
  const guards = rules.filter(({ guard }) => guard === true);
  let caught = 0;
  for (const guard of guards) {
    const refused = await setUser(server.admin, ATTACKER, accessString(without(rules, guard))).catch((error) => error);
    if (refused instanceof RespError) {
      // No user gets such a string, so nobody gets in by it.
      caught++;
      checks.check(`without ${guard.rule} the server refuses the access string`, true);
      continue;
    }
    const through: string[] = [];
    for (const attack of ATTACKS)
      if ((await attempt(server, without(rules, guard), strategy, attack)).breach !== null) through.push(attack.id);
    if (through.length > 0) caught++;
    checks.check(
      `without ${guard.rule} an attack gets through: ${through.slice(0, 5).join(", ")}${through.length > 5 ? ", …" : ""}`,
      through.length > 0,
      () => `no attack notices that ${guard.rule} is gone (${guard.why}): add one, or take the guard out`,
    );
  }
  console.log(`${caught} of ${guards.length} guards caught`);
}

/** What a tenant is for: the walls let through what is its own. */
async function work(server: Server, checks: Checks): Promise<void> {
  const { admin } = server;
  await seed(admin);
  await setUser(admin, ATTACKER, accessString(rulesFor(ATTACKER, POOLED[0]!)));
  const own = await server.signIn(ATTACKER);
  const does = async (what: string, ...words: readonly string[]) => {
    const reply = await own.send(...words);
    checks.check(`a tenant can ${what}`, !(reply instanceof RespError), () => String(reply));
  };
  await does("write", "SET", `${ATTACKER}:k`, "1", "EX", "60");
  await does("read", "MGET", `${ATTACKER}:k`, `${ATTACKER}:own`);
  await does("count", "INCR", `${ATTACKER}:n`);
  await does("use hashes", "HSET", `${ATTACKER}:h`, "f", "v");
  await does("use streams", "XADD", `${ATTACKER}:s`, "*", "f", "v");
  await does("look through a set", "SSCAN", `${ATTACKER}:set`, "0");
  await does("remove", "UNLINK", `${ATTACKER}:k`);
  await does("publish", "PUBLISH", `${ATTACKER}:news`, "x");
  await does("begin a transaction", "MULTI");
  await does("queue a command", "SET", `${ATTACKER}:m`, "1");
  await does("end a transaction", "EXEC");
  await does("name its connection", "CLIENT", "SETNAME", "app");
  const refusal = await subscribe(own, "SUBSCRIBE", `__keyspace@0__:${ATTACKER}:k`);
  checks.check("a tenant subscribes to events of its own keys", refusal === null, () => String(refusal));
  await admin.must("SET", `${ATTACKER}:k`, "1");
  await own.send("PING");
  checks.check("a tenant hears of changes to its own keys", own.pushed.length === 1, () => JSON.stringify(own.pushed));
  own.close();
}

/** What the server does not keep apart, shown for what it is. */
async function open(server: Server, checks: Checks): Promise<void> {
  await setUser(server.admin, ATTACKER, accessString(rulesFor(ATTACKER, POOLED[0]!)));
  const own = await server.signIn(ATTACKER);
  const id = await own.send("CLIENT", "ID");
  checks.check(
    "not kept apart: CLIENT ID tells how many connections there were, and of nobody's",
    typeof id === "number",
  );
  const text = JSON.stringify(await own.send("CLIENT", "INFO"));
  checks.check("not kept apart: CLIENT INFO tells of the own connection only", !text.includes(VICTIM), () => text);
  own.close();
  console.log(
    "Not kept apart by the server, and stated in docs/engines/redis.md: memory and eviction, CPU, the number of connections.",
  );
}

async function platformUsers(server: Server, checks: Checks): Promise<void> {
  const { admin } = server;
  await seed(admin);
  await setUser(admin, "default", accessString(DEFAULT_RULES));
  const refused = await server.signIn("default").then(
    (connection) => connection.close(),
    (error) => error,
  );
  checks.check("nobody signs in as default", refused instanceof RespError, () => "default signed in");

  await setUser(admin, "prod-xc-pool-1", accessString(EXECUTOR_RULES));
  const executor = await server.signIn("prod-xc-pool-1");
  const forbidden = [
    ["GET", `${VICTIM}:string`],
    ["DUMP", `${VICTIM}:string`],
    ["SET", `${VICTIM}:string`, "x"],
    ["FLUSHALL"],
    ["CONFIG", "GET", "*"],
    ["SUBSCRIBE", `${VICTIM}:news`],
    ["ACL", "LIST"],
  ];
  for (const words of forbidden)
    checks.check(`the executor cannot ${words[0]}`, (await executor.send(...words)) instanceof RespError);
  executor.close();
  await removal(server, checks);
}

/** The removal of a tenant, by the executor's own code. */
async function removal(server: Server, checks: Checks): Promise<void> {
  const { admin, port } = server;
  await seed(admin);
  const before = await checksum(admin);
  await admin.must("SELECT", "5");
  await admin.must("SET", `${ATTACKER}:hidden`, SECRET);
  await admin.must("SELECT", "0");
  await Promise.all(Array.from({ length: 2500 }, (_, index) => admin.must("SET", `${ATTACKER}:${index}`, "x")));
  const strategy = POOLED[0]!;
  const execute = (state: LifecycleState) =>
    run(
      {
        engine: redis.id,
        subject: ATTACKER,
        target: { host: "127.0.0.1", port, region: "eu-central-1", resource_id: "prod-c-pool-1" },
        steps: removalOf(strategy, state),
      },
      driverOver({ tls: false }),
      {
        credentials: { token: async () => PASSWORD, admin: async () => ({ user: "", password: "" }) },
        log: () => {},
        clock: () => 0,
        sleep: async () => {},
        remaining: () => Number.POSITIVE_INFINITY,
      },
    );
  const stopped = await execute("active").then(
    () => "removed",
    (error) => String(error),
  );
  const kept = ((await admin.must("KEYS", `${ATTACKER}:*`)) as string[]).length;
  checks.check(
    "removal of a tenant that is not leaving is refused, and removes nothing",
    stopped.includes("not leaving") && kept === 2502,
    () => `${stopped}, ${kept} keys`,
  );
  const counted = await execute("offboarding");
  checks.check("removal counts every key", counted[0]?.removed === 2503, () => JSON.stringify(counted));
  const left = (await admin.must("KEYS", `${ATTACKER}:*`)) as string[];
  checks.check("removal leaves no key of the tenant's", left.length === 0, () => left.join(", "));
  await admin.must("SELECT", "5");
  checks.check("nor in another database", (await admin.must("DBSIZE")) === 0);
  await admin.must("SELECT", "0");
  checks.check("removal changes nothing of anybody else's", (await checksum(admin)) === before);
}

function removalOf(strategy: string, state: LifecycleState): readonly Step[] {
  const host = sliceHostOf({
    tenant: tenant(ATTACKER, "premium", {}, state),
    environment: environment(),
    strategy,
    settings: resolved(settingsOf(redis)),
    security: resolved(settingsOf(security)),
  });
  return redis.build().slice(host).remove;
}

/** Values of the generated parameters, as far as they are the server's own and not ElastiCache's. */
async function parameters(server: Server, checks: Checks): Promise<void> {
  const ELASTICACHES_OWN = /^(reserved-memory-percent|cluster-enabled|client-output-buffer-limit-.*)$/;
  const settings = settingsOf(redis, {
    eviction: { policy: "allkeys-lfu" },
    keyspace_events: ["generic", "expired", "stream"],
    parameters: { activedefrag: "no", "maxmemory-samples": 10, "zset-max-listpack-entries": 64 },
  });
  for (const { name, value } of parametersOf(settings).filter(({ name }) => !ELASTICACHES_OWN.test(name))) {
    const reply = await server.admin.send("CONFIG", "SET", name, value);
    checks.check(`the server takes ${name} ${value}`, reply === "OK", () => String(reply));
  }
}

async function main(): Promise<number> {
  let server: Server;
  try {
    server = await startServer();
  } catch (error) {
    return skipOrFail(SUITE, error);
  }
  const checks = new Checks();
  try {
    console.log(`${ATTACKS.length} attacks on a server ${server.version}: ${ATTACKER} against ${VICTIM}`);
    await work(server, checks);
    await comesBack(server, checks);
    await attacks(server, checks);
    await mutations(server, checks);
    await open(server, checks);
    await everyCommand(server, checks);
    await everyPosition(server, checks, POOLED[0]!);
    await suspensions(server, checks);
    await burdens(server, checks);
    await platformUsers(server, checks);
    await parameters(server, checks);
    await cluster(checks);
  } finally {
    await server.stop();
  }
  return checks.end();
}

exitWith(main);
