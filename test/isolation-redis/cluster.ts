import { accessString, EXECUTOR_RULES } from "../../constructs/engines/redis/acl";
import { driverOver } from "../../constructs/engines/redis/driver";
import { type Reply, RespError } from "../../constructs/engines/redis/resp";
import type { RedisStep } from "../../constructs/engines/redis/steps";
import { run } from "../../executor/run";
import type { Checks } from "../support/checks";
import { until } from "../support/until";
import { PASSWORD, type Server, setUser, startServer } from "./server";
import { ATTACKER, rulesFor, VICTIM } from "./world";

const SHARDS = 3;
const SLOTS = 16_384;
const KEYS = 300;
const FORMS_WITHIN_MS = 30_000;
const EXECUTOR = "prod-xc-pool-1";
const STRATEGY = "schema_per_tenant";

/** Several primaries that share the slots, as a group in cluster mode. */
export async function cluster(checks: Checks): Promise<void> {
  const nodes: Server[] = [];
  try {
    for (let shard = 0; shard < SHARDS; shard++) nodes.push(await startServer(true));
    await join(nodes);
    for (const { admin } of nodes) {
      await setUser(admin, EXECUTOR, accessString(EXECUTOR_RULES));
      await setUser(admin, ATTACKER, accessString(rulesFor(ATTACKER, STRATEGY, true)));
    }
    await clients(nodes[0]!, checks);
    await removal(nodes, checks);
  } finally {
    for (const node of nodes) await node.stop();
  }
}

async function join([first, ...others]: readonly Server[]): Promise<void> {
  const nodes = [first!, ...others];
  const share = Math.ceil(SLOTS / nodes.length);
  for (const [index, { admin }] of nodes.entries()) {
    const last = Math.min(SLOTS, (index + 1) * share) - 1;
    await admin.must("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
    await admin.must("CLUSTER", "ADDSLOTSRANGE", String(index * share), String(last));
  }
  for (const { port, busPort } of others)
    await first!.admin.must("CLUSTER", "MEET", "127.0.0.1", String(port), String(busPort));
  let states: unknown[] = [];
  const formed = await until(async () => {
    states = await Promise.all(nodes.map(({ admin }) => admin.must("CLUSTER", "INFO")));
    return states.every((state) => String(state).includes("cluster_state:ok"));
  }, FORMS_WITHIN_MS);
  if (!formed) throw new Error(`the cluster does not form:\n${states.join("\n")}`);
}

/** What a client of a cluster needs, and what it must not get. */
async function clients(node: Server, checks: Checks): Promise<void> {
  const own = await node.signIn(ATTACKER);
  for (const name of ["SLOTS", "SHARDS", "NODES", "INFO", "MYID"])
    checks.check(
      `cluster: a tenant's client can ask CLUSTER ${name}`,
      !((await own.send("CLUSTER", name)) instanceof RespError),
    );
  for (const words of [
    ["GETKEYSINSLOT", "0", "10"],
    ["COUNTKEYSINSLOT", "0"],
    ["FAILOVER"],
    ["RESET"],
    ["FORGET", "x"],
  ]) {
    const reply = await own.send("CLUSTER", ...words);
    checks.check(
      `cluster: a tenant cannot CLUSTER ${words[0]}`,
      reply instanceof RespError && reply.code === "NOPERM",
      () => String(reply),
    );
  }
  own.close();
}

/** Writes a key to the node that has its slot. */
async function write(nodes: readonly Server[], key: string): Promise<void> {
  for (const { admin } of nodes) {
    const reply: Reply = await admin.send("SET", key, "x");
    if (!(reply instanceof RespError)) return;
    if (reply.code !== "MOVED") throw reply;
  }
  throw new Error(`no node takes ${key}`);
}

async function keysOf(nodes: readonly Server[], tenant: string): Promise<number[]> {
  const lists = await Promise.all(nodes.map(({ admin }) => admin.must("KEYS", `${tenant}:*`)));
  return lists.map((list) => (list as string[]).length);
}

async function removal(nodes: readonly Server[], checks: Checks): Promise<void> {
  for (let index = 0; index < KEYS; index++) {
    await write(nodes, `${ATTACKER}:${index}`);
    await write(nodes, `${VICTIM}:${index}`);
  }
  const before = await keysOf(nodes, ATTACKER);
  checks.check(
    "cluster: the tenant's keys lie on every primary",
    before.every((count) => count > 0),
    () => String(before),
  );
  const purge: RedisStep = { as: "executor", purge: { prefix: `${ATTACKER}:` } };
  const counted = await run(
    {
      engine: "redis",
      subject: ATTACKER,
      target: { host: "127.0.0.1", port: nodes[0]!.port, region: "eu-central-1", resource_id: "prod-c-pool-1" },
      steps: [purge],
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
  checks.check("cluster: removal counts every key", counted[0]?.removed === KEYS, () => JSON.stringify(counted));
  const after = await keysOf(nodes, ATTACKER);
  checks.check(
    "cluster: no primary has a key of the tenant's left",
    after.every((count) => count === 0),
    () => String(after),
  );
  const kept = (await keysOf(nodes, VICTIM)).reduce((sum, count) => sum + count, 0);
  checks.check("cluster: the other tenant has all of its keys", kept === KEYS, () => String(kept));
}
